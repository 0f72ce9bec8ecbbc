/** What a backup is and when it was made, fact by fact. */
import type { BackupMetadata } from '@contract';
import { Link } from 'react-router';
import { formatExact, msOf, viewerZone } from '../../../lib/instants.ts';
import { countOf, formatCount, formatDuration } from '../../../lib/numbers.ts';
import { CopyText } from '../../common/CopyText.tsx';
import { type Fact, Facts } from '../../common/Facts.tsx';
import { Moment } from '../../common/Moment.tsx';
import { StatusTag } from '../../common/StatusTag.tsx';
import {
  COMPRESSION_WORDS,
  documentsIn,
  encryptionWords,
  isRunning,
  isSafety,
  pastMomentOf,
  provenAt,
  restoreOf,
  statusOf,
  TYPE_WORDS,
} from './backupWords.ts';
import { nameOfId } from './chain.ts';
import { sizeWords } from './sizeWords.ts';
import { LEVEL_WORDS, unprovenWords, verificationLook } from './verificationWords.ts';

export function BackupFacts({ backup }: { backup: BackupMetadata }) {
  return <Facts facts={[...factsOf(backup), ...proofFacts(backup)]} />;
}

function factsOf(backup: BackupMetadata): Fact[] {
  return [
    { name: 'Status', value: <StatusTag {...statusOf(backup)} /> },
    { name: 'Type', value: TYPE_WORDS[backup.type] },
    ...chainFacts(backup),
    ...madeForFact(backup),
    {
      name: 'State as of',
      value: (
        <>
          {momentOf(backup.readTime, 'fixed when it is planned')}
          {pastMomentOf(backup) !== null && ', a past moment that was asked for'}
        </>
      ),
    },
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
    { name: 'Size', value: isRunning(backup) ? 'known at the end' : sizeWords(backup) },
    { name: 'Compression', value: COMPRESSION_WORDS[backup.compression] },
    { name: 'Encryption', value: encryptionWords(backup) },
    {
      name: 'Asked for by',
      value: `${backup.requestedBy.email ?? backup.requestedBy.uid}, ${backup.triggeredBy === 'manual' ? 'by hand' : `schedule ${backup.scheduleId ?? ''}`}`,
    },
  ];
}

function chainFacts(backup: BackupMetadata): Fact[] {
  const { baseBackupId, chainLength, changes, type } = backup;
  const facts: Fact[] = [];
  if (baseBackupId !== null) {
    facts.push({
      name: 'Builds on',
      value: (
        <>
          {countOf(Math.max(1, chainLength), 'backup')},{' '}
          {chainLength > 1 ? 'the nearest is the ' : 'the '}
          <Link className="fv-link" to={`/admin/backups/${baseBackupId}`}>
            {nameOfId(baseBackupId, viewerZone())}
          </Link>
        </>
      ),
    });
  }
  if (changes !== null) {
    facts.push({
      name: 'Changed since then',
      value: `${formatCount(changes.written)} written, ${formatCount(changes.deleted)} deleted`,
    });
  } else if (type === 'incremental' && isRunning(backup)) {
    facts.push({ name: 'Changed since then', value: 'counted while it is exported' });
  }
  return facts;
}

function madeForFact(backup: BackupMetadata): Fact[] {
  const restoreId = restoreOf(backup);
  if (restoreId === null) return [];
  return [
    {
      name: 'Made for',
      value: (
        <>
          {isSafety(backup) ? 'safety, before ' : 'a moment of the past, by '}
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
            <StatusTag {...verificationLook(verification)} /> {LEVEL_WORDS[verification.level].name}{' '}
            · <Moment at={verification.at} />
          </>
        ),
    },
    {
      name: 'Proven restorable',
      value: proven === null ? unprovenWords(backup) : <Moment at={proven} />,
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
