/** The first glance: is everything safe, when was the last good backup, and the one act. */
import type { BackupMetadata } from '@contract';
import { Group, Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { countOf, formatBytes, formatCountShort, formatDuration } from '../../../lib/numbers.ts';
import { Moment } from '../../common/Moment.tsx';
import { ToneIcon } from '../../common/ToneIcon.tsx';
import classes from './BackupStatusCard.module.css';
import { documentsIn, provenAt, TYPE_WORDS } from './backupWords.ts';
import { RetryDestination } from './RetryDestination.tsx';
import type { StatusAct, StatusLine } from './statusLine.ts';

interface BackupStatusCardProps {
  /** `null` while the records load. */
  line: StatusLine | null;
  /** The primary button of the page. */
  act: ReactNode;
  /** What comes next, below the last. */
  next?: ReactNode;
  children?: ReactNode;
}

export function BackupStatusCard({ line, act, next, children }: BackupStatusCardProps) {
  return (
    <section className="fv-card" aria-label="Status" data-tone={line?.tone}>
      <div className={classes.head}>
        {line === null ? <LineSkeleton /> : <Line line={line} next={next} />}
        <div className={classes.act}>{act}</div>
      </div>
      {children !== undefined && children !== null && (
        <div className={classes.below}>{children}</div>
      )}
    </section>
  );
}

function LineSkeleton() {
  return (
    <Stack gap={8} flex={1} aria-busy="true" aria-label="Loading the status">
      <Skeleton height={28} width="min(320px, 80%)" />
      <Skeleton height={18} width="min(420px, 95%)" />
      <Skeleton height={18} width="min(360px, 85%)" />
    </Stack>
  );
}

function Line({ line, next }: { line: StatusLine; next: ReactNode }) {
  return (
    <div className={classes.line}>
      <span className={classes.icon} style={{ background: `var(--fv-${line.tone}-soft)` }}>
        <ToneIcon tone={line.tone} size={26} />
      </span>
      <Stack gap={4} miw={0}>
        <Text component="h2" size="xl" fw={650} lh={1.3} className="fv-break">
          {line.headline}
        </Text>
        {line.lastGood !== null && <LastGood backup={line.lastGood} isLast={line.tone === 'ok'} />}
        {next}
        {(line.detail !== null || line.act !== null) && (
          <Group gap="xs">
            {line.detail !== null && (
              <Text size="sm" c="dimmed" className="fv-break">
                {line.detail}
              </Text>
            )}
            {line.act !== null && <Act act={line.act} />}
          </Group>
        )}
      </Stack>
    </div>
  );
}

function Act({ act }: { act: StatusAct }) {
  if (act.does === 'see-schedules') {
    return (
      <Link className={`fv-link ${classes.see}`} to="/admin/schedules">
        {act.label}
      </Link>
    );
  }
  if (act.does === 'see') return <SeeLink backupId={act.backupId} label={act.label} />;
  return (
    <>
      <RetryDestination backup={act.backup} provider={act.provider} size="xs" />
      <SeeLink backupId={act.backup.id} label="See the warning" />
    </>
  );
}

function SeeLink({ backupId, label }: { backupId: string; label: string }) {
  return (
    <Link className={`fv-link ${classes.see}`} to={`/admin/backups/${backupId}`}>
      {label}
    </Link>
  );
}

/** `isLast`: nothing newer went wrong, so it needs no other name than the last. */
function LastGood({ backup, isLast }: { backup: BackupMetadata; isLast: boolean }) {
  const proven = provenAt(backup);
  const documents = documentsIn(backup);
  return (
    <Text size="sm">
      {isLast ? 'Last' : 'Last complete backup'}: <Moment at={backup.createdAt} /> ·{' '}
      {TYPE_WORDS[backup.type].toLowerCase()} ·{' '}
      <span title={countOf(documents, 'document')}>
        {formatCountShort(documents)} {documents === 1 ? 'document' : 'documents'}
      </span>{' '}
      · {formatBytes(backup.compressedSize)}
      {backup.duration !== null && <> · took {formatDuration(backup.duration)}</>}
      {proven !== null && (
        <>
          {' '}
          · proven restorable <Moment at={proven} />
        </>
      )}
    </Text>
  );
}
