/** The first documents of each kind that a preview has found, by their paths in the target. */
import type { RestoreJob, RestorePreview } from '@contract';
import { Text } from '@mantine/core';
import { formatCount } from '../../../../lib/numbers.ts';
import classes from './PreviewSamples.module.css';

interface PreviewSamplesProps {
  job: RestoreJob;
  samples: RestorePreview['samples'];
  passphrase: string | null;
}

const KINDS = [
  { kind: 'changed', title: 'Would be changed' },
  { kind: 'created', title: 'Would be brought back' },
  { kind: 'deleted', title: 'Would be deleted' },
] as const;

export function PreviewSamples({ job, samples }: PreviewSamplesProps) {
  return KINDS.filter(({ kind }) => samples[kind].length > 0).map(({ kind, title }) => {
    const total = job.preview?.counts[kind] ?? samples[kind].length;
    const isPart = total > samples[kind].length;
    return (
      <div key={kind}>
        <Text component="h3" size="sm" fw={600} mb={4}>
          {title}
          {isPart ? `: the first ${samples[kind].length} of ${formatCount(total)}` : ''}
        </Text>
        <ul className={classes.list}>
          {samples[kind].map((path) => (
            <li key={path} className={classes.item}>
              <span className="fv-break">{path}</span>
            </li>
          ))}
        </ul>
      </div>
    );
  });
}
