/** What a backup is and when it was made, fact by fact. */
import type { BackupMetadata } from '@contract';
import { Link } from 'react-router';
import { formatExact, msOf, viewerZone } from '../../../lib/instants.ts';
import { countOf, formatBytes, formatDuration, formatPercent } from '../../../lib/numbers.ts';
import { CopyText } from '../../common/CopyText.tsx';
import { type Fact, Facts } from '../../common/Facts.tsx';
import { Moment } from '../../common/Moment.tsx';
import { StatusTag } from '../../common/StatusTag.tsx';
import {
  COMPRESSION_WORDS,
  documentsIn,
  isRunning,
  provenAt,
  STATUS_WORDS,
  safetyOf,
  TYPE_WORDS,
} from './backupWords.ts';

export function BackupFacts({ backup }: { backup: BackupMetadata }) {
  return <Facts facts={[...factsOf(backup), ...proofFacts(backup)]} />;
}

function factsOf(backup: BackupMetadata): Fact[] {
  return [
    { name: 'Status', value: <StatusTag {...STATUS_WORDS[backup.status]} /> },
    {
      name: 'Type',
      value:
        backup.baseBackupId === null ? (
          TYPE_WORDS[backup.type]
        ) : (
          <>
            {TYPE_WORDS[backup.type]}, number {backup.chainLength} of its chain, on{' '}
            <Link className="fv-link" to={`/admin/backups/${backup.baseBackupId}`}>
              {backup.baseBackupId}
            </Link>
          </>
        ),
    },
    ...safetyFact(backup),
    { name: 'State as of', value: momentOf(backup.readTime, 'fixed when it is planned') },
    { name: 'Asked for', value: momentOf(backup.createdAt, '') },
    { name: 'Ended', value: momentOf(backup.completedAt, 'still running') },
    {
      name: 'Took',
      value: backup.duration === null ? 'not known yet' : formatDuration(backup.duration),
    },
    {
      name: 'Holds',
      value: isRunning(backup)
        ? 'counted while it is exported'
        : countOf(documentsIn(backup), 'document'),
    },
    { name: 'Size', value: sizeWords(backup) },
    { name: 'Encryption', value: backup.encryptionEnabled ? 'AES-256-GCM' : 'none' },
    {
      name: 'Asked for by',
      value: `${backup.requestedBy.email ?? backup.requestedBy.uid}, ${backup.triggeredBy === 'manual' ? 'by hand' : `schedule ${backup.scheduleId ?? ''}`}`,
    },
  ];
}

function safetyFact(backup: BackupMetadata): Fact[] {
  const restoreId = safetyOf(backup);
  if (restoreId === null) return [];
  return [
    {
      name: 'Made for',
      value: (
        <>
          safety, before{' '}
          <Link className="fv-link" to={`/admin/restores/${restoreId}`}>
            restore {restoreId}
          </Link>
        </>
      ),
    },
  ];
}

function proofFacts(backup: BackupMetadata): Fact[] {
  const proven = provenAt(backup);
  const verification = backup.verification;
  return [
    {
      name: 'Kept until',
      value: backup.pinned
        ? 'pinned: kept until it is unpinned'
        : momentOf(backup.expiresAt, 'no end set'),
    },
    {
      name: 'Verification',
      value:
        verification === null ? (
          'not verified yet'
        ) : (
          <>
            {verification.level}: {verification.status}, <Moment at={verification.at} />
            {verification.error === undefined ? '' : `. ${verification.error}`}
          </>
        ),
    },
    {
      name: 'Proven restorable',
      value: proven === null ? 'not yet' : <Moment at={proven} />,
    },
    {
      name: 'Checksum (SHA-256)',
      value:
        backup.checksum === null ? (
          'written with the manifest'
        ) : (
          <CopyText text={backup.checksum} what="checksum" max={24} />
        ),
    },
    { name: 'Backup id', value: <CopyText text={backup.id} what="backup id" /> },
  ];
}

function momentOf(instant: string | null, otherwise: string) {
  if (instant === null) return otherwise;
  return (
    <>
      {formatExact(msOf(instant), viewerZone())} · <Moment at={instant} />
    </>
  );
}

function sizeWords(backup: BackupMetadata): string {
  if (isRunning(backup)) return 'known at the end';
  const stored = `${formatBytes(backup.compressedSize)} stored`;
  if (backup.size === 0) return stored;
  const share = formatPercent(backup.compressedSize / backup.size);
  return backup.compression === 'none'
    ? `${stored}, not compressed`
    : `${stored}, ${formatBytes(backup.size)} plain (${share}, ${COMPRESSION_WORDS[backup.compression]})`;
}
