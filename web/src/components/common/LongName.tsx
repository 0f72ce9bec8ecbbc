/** A name of any length on one line: shortened in the middle, whole on hover and to screen readers. */
import { Tooltip, VisuallyHidden } from '@mantine/core';
import { middleEllipsis } from '../../lib/middleEllipsis.ts';

export function LongName({ name, max = 40 }: { name: string; max?: number }) {
  const short = middleEllipsis(name, max);
  if (short === name) return <span>{name}</span>;
  return (
    <Tooltip label={<span className="fv-break">{name}</span>} multiline maw={420}>
      <span>
        <span aria-hidden="true">{short}</span>
        <VisuallyHidden>{name}</VisuallyHidden>
      </span>
    </Tooltip>
  );
}
