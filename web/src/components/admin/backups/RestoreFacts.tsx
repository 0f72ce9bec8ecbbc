/** What a restore was of, how and where to, which jobs it belongs with, and who asked for it when. */
import type { RestoreJob } from '@contract';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useConnection } from '../../../data/ConnectionContext.tsx';
import { formatExact, formatMoment, msOf, viewerZone } from '../../../lib/instants.ts';
import { formatDuration } from '../../../lib/numbers.ts';
import { CopyText } from '../../common/CopyText.tsx';
import { type Fact, Facts } from '../../common/Facts.tsx';
import { nameOfId } from './chain.ts';
import { distanceWords } from './restore/previewWords.ts';
import { isRestoreRunning, MODE_WORDS, scopeWords, targetWords } from './restoreWords.ts';

const SHOWN_PATHS = 20;

export function RestoreFacts({ job }: { job: RestoreJob }) {
  const { projectId } = useConnection();
  const zone = viewerZone();
  const target = targetWords(job, projectId);
  return (
    <Facts
      facts={[
        {
          name: 'From',
          value: (
            <RecordLink to={`/admin/backups/${job.backupId}`}>
              Backup of {formatMoment(msOf(job.backupCreatedAt), zone)}
            </RecordLink>
          ),
        },
        ...momentFact(job, zone),
        ...chainFact(job),
        { name: 'What', value: whatWords(job) },
        ...notHeldFact(job),
        ...(job.purpose === 'drill' ? [] : [{ name: 'How', value: MODE_WORDS[job.mode].name }]),
        {
          name: 'Where',
          value:
            target === null
              ? 'where they were'
              : `${target}; references ${job.target?.references === 'rewrite' ? 'lead there' : 'kept'}`,
        },
        ...relatedFacts(job),
        ...(job.purpose === 'drill' || job.dryRun ? [] : [safetyFact(job, zone)]),
        { name: 'Asked for', value: formatExact(msOf(job.createdAt), zone) },
        {
          name: 'Ended',
          value:
            job.completedAt === null ? 'still running' : formatExact(msOf(job.completedAt), zone),
        },
        {
          name: 'Took',
          value: job.duration === null ? 'not known yet' : formatDuration(job.duration),
        },
        { name: 'Asked for by', value: job.requestedBy.email ?? job.requestedBy.uid },
        {
          name: 'Audit log',
          value: (
            <RecordLink to={`/admin/activity?target=${job.id}`}>
              See its entries in Activity
            </RecordLink>
          ),
        },
        { name: 'Restore id', value: <CopyText text={job.id} what="restore id" /> },
      ]}
    />
  );
}

function RecordLink(props: { to: string; children: ReactNode }) {
  return (
    <Link className="fv-link" to={props.to}>
      {props.children}
    </Link>
  );
}

function momentFact({ moment }: RestoreJob, zone: string): Fact[] {
  if (moment === null) return [];
  const source = moment.source === 'live' ? 'the database’s own past' : 'that backup';
  return [
    {
      name: 'Moment',
      value: `${formatExact(msOf(moment.asked), zone)}, by ${source}: ${distanceWords(moment.secondsBefore)}`,
    },
  ];
}

function chainFact({ chain }: RestoreJob): Fact[] {
  if (chain.length < 2) return [];
  const bases = chain.length === 2 ? 'one' : chain.length - 1;
  return [{ name: 'Reads', value: `that backup and the ${bases} it builds on` }];
}

function whatWords(job: RestoreJob): string {
  const named = [...(job.collections ?? []), ...job.paths];
  if (named.length === 0) return scopeWords(job);
  const more = named.length > SHOWN_PATHS ? ` and ${named.length - SHOWN_PATHS} more` : '';
  const alone =
    job.paths.length > 0 && !job.includeSubcollections ? '; without what lies below' : '';
  return `${named.slice(0, SHOWN_PATHS).join(', ')}${more}${alone}`;
}

function notHeldFact({ preview }: RestoreJob): Fact[] {
  const { notHeld = [] } = preview ?? {};
  if (notHeld.length === 0) return [];
  const more = notHeld.length > SHOWN_PATHS ? ` and ${notHeld.length - SHOWN_PATHS} more` : '';
  return [{ name: 'Not in the backup', value: notHeld.slice(0, SHOWN_PATHS).join(', ') + more }];
}

function relatedFacts(job: RestoreJob): Fact[] {
  const links = [
    { name: 'Takes back', id: job.undoOf },
    { name: 'Undone by', id: job.undoneBy },
    { name: 'Confirmed by', id: job.previewId },
  ];
  return links.flatMap(({ name, id }) =>
    id === null
      ? []
      : [
          {
            name,
            value: (
              <RecordLink to={`/admin/restores/${id}`}>
                {name === 'Confirmed by' ? 'its preview' : `restore ${id}`}
              </RecordLink>
            ),
          },
        ],
  );
}

function safetyFact(job: RestoreJob, zone: string): Fact {
  if (job.safetyBackupId !== null) {
    return {
      name: 'Safety backup',
      value: (
        <RecordLink to={`/admin/backups/${job.safetyBackupId}`}>
          {nameOfId(job.safetyBackupId, zone)}
        </RecordLink>
      ),
    };
  }
  return {
    name: 'Safety backup',
    value: isRestoreRunning(job)
      ? 'made before the first write'
      : 'none was made: nothing had been written',
  };
}
