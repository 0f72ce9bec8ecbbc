/** The first documents of each kind that a preview has found, by their paths in the target; of changed ones also how. */
import type { RestoreJob, RestorePreview } from '@contract';
import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from '../../../../lib/numbers.ts';
import { SampleDiff } from '../browse/SampleDiff.tsx';
import classes from './PreviewSamples.module.css';

interface PreviewSamplesProps {
  job: RestoreJob;
  preview: RestorePreview;
  passphrase: string | null;
}

const KINDS = [
  { kind: 'changed', title: 'Would be changed' },
  { kind: 'created', title: 'Would be brought back' },
  { kind: 'deleted', title: 'Would be deleted' },
] as const;

const FIRST = 4;

export function PreviewSamples({ job, preview, passphrase }: PreviewSamplesProps) {
  return KINDS.filter(({ kind }) => preview.samples[kind].length > 0).map(({ kind, title }) => (
    <Samples
      key={kind}
      title={`${title}: ${formatCount(preview.counts[kind])}`}
      paths={preview.samples[kind]}
      // Documents that are put elsewhere are not compared with the live ones of their paths.
      diffed={kind === 'changed' && job.target === null ? job.backupId : null}
      passphrase={passphrase}
    />
  ));
}

interface SamplesProps {
  title: string;
  paths: readonly string[];
  /** The backup that they can be compared with. */
  diffed: string | null;
  passphrase: string | null;
}

function Samples({ title, paths, diffed, passphrase }: SamplesProps) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? paths : paths.slice(0, FIRST);
  return (
    <div>
      <Text component="h3" size="sm" fw={600} mb={4}>
        {title}
      </Text>
      <ul className={classes.list}>
        {shown.map((path) => (
          <li key={path} className={classes.item}>
            <span className="fv-break">{path}</span>{' '}
            {diffed !== null && (
              <SampleDiff backupId={diffed} path={path} passphrase={passphrase} />
            )}
          </li>
        ))}
      </ul>
      {paths.length > FIRST && (
        <Button size="compact-sm" variant="subtle" onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show fewer' : `Show ${paths.length - FIRST} more`}
        </Button>
      )}
    </div>
  );
}
