/** When a schedule runs: in plain language where it can be read, and else as its cron expression. */
import { Code } from '@mantine/core';
import { useCronWords } from './useCronWords.ts';

export function CronReading({ expression, timezone }: { expression: string; timezone: string }) {
  const read = useCronWords();
  const words = read(expression);
  return (
    <span className="fv-break">
      {words === null ? <Code>{expression}</Code> : <span title={expression}>{words}</span>} ·{' '}
      {timezone.replaceAll('_', ' ')}
    </span>
  );
}
