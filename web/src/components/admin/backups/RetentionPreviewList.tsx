/** What a policy would keep and remove of the backups that there are, each with its reason. */
import type { RetentionPreview, RetentionVerdict } from '@contract';
import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { formatMoment, msOf, viewerZone } from '../../../lib/instants.ts';
import { formatBytes } from '../../../lib/numbers.ts';
import { StatusTag } from '../../common/StatusTag.tsx';
import { reasonWords } from './retentionWords.ts';
import classes from './ScheduleForm.module.css';

const SHOWN = 20;

/** Those that go come first: they are what one looks for. */
export function RetentionPreviewList({ preview }: { preview: RetentionPreview }) {
  const [isWhole, setWhole] = useState(false);
  const all = [
    ...preview.remove.map((verdict) => ({ verdict, goes: true })),
    ...preview.keep.map((verdict) => ({ verdict, goes: false })),
  ];
  const shown = isWhole ? all : all.slice(0, SHOWN);
  return (
    <>
      <ul className={classes.verdicts} aria-label="What stays and what goes">
        {shown.map(({ verdict, goes }) => (
          <VerdictLine key={verdict.id} verdict={verdict} goes={goes} />
        ))}
      </ul>
      {all.length > shown.length && (
        <Button variant="default" size="xs" mt="xs" onClick={() => setWhole(true)}>
          Show all {all.length}
        </Button>
      )}
    </>
  );
}

function VerdictLine({ verdict, goes }: { verdict: RetentionVerdict; goes: boolean }) {
  return (
    <li>
      <StatusTag word={goes ? 'Goes' : 'Stays'} tone={goes ? 'warn' : 'ok'} />
      <div>
        <Link className="fv-link" to={`/admin/backups/${verdict.id}`} target="_blank">
          {formatMoment(msOf(verdict.createdAt), viewerZone())}
        </Link>{' '}
        · {formatBytes(verdict.sizeBytes)}
        <Text size="sm" c="dimmed" className="fv-break">
          {reasonWords(verdict.because, viewerZone())}
        </Text>
      </div>
    </li>
  );
}
