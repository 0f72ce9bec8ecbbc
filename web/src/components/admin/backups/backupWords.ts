/** What the portal calls things about a backup, in an operator's words. */
import {
  type BackupMetadata,
  type BackupPhase,
  type BackupStatus,
  type BackupType,
  type Compression,
  isDamaged,
} from '@contract';
import { formatMoment, msOf } from '../../../lib/instants.ts';
import { formatBytes, formatCount } from '../../../lib/numbers.ts';
import type { Tone } from '../../common/tones.ts';

export const STATUS_WORDS: Record<BackupStatus, { word: string; tone: Tone }> = {
  pending: { word: 'Queued', tone: 'run' },
  in_progress: { word: 'Running', tone: 'run' },
  success: { word: 'Complete', tone: 'ok' },
  partial: { word: 'Partial', tone: 'warn' },
  failed: { word: 'Failed', tone: 'bad' },
  cancelled: { word: 'Cancelled', tone: 'idle' },
  deleting: { word: 'Deleting…', tone: 'idle' },
};

export const TYPE_WORDS: Record<BackupType, string> = {
  full: 'Full',
  incremental: 'Incremental',
  collections: 'Collections',
};

export const PHASE_WORDS: Record<BackupPhase, string> = {
  queued: 'waiting to start',
  planning: 'planning the parts',
  exporting: 'exporting',
  finalizing: 'checking what was stored',
  done: 'finishing',
};

export const COMPRESSION_WORDS: Record<Compression, string> = {
  gzip: 'gzip',
  zip: 'zip',
  zstd: 'zstd',
  none: 'not compressed',
};

/** How it is encrypted, and whose key opens it. */
export function encryptionWords(backup: BackupMetadata): string {
  if (!backup.encryptionEnabled) return 'none';
  switch (backup.encryptionKeyKind) {
    case 'master':
      return "AES-256-GCM, with the project's key";
    case 'passphrase':
      return 'AES-256-GCM, with a passphrase that is stored nowhere';
    case null:
      return 'AES-256-GCM';
  }
}

/** `full`, `incremental`, `collections`, `safety` or `captured` */
export function kindOf(backup: BackupMetadata): string {
  if (isSafety(backup)) return 'safety';
  return isCaptured(backup) ? 'captured' : TYPE_WORDS[backup.type].toLowerCase();
}

/** A backup is named by when and what: `full backup of 22 Nov 2026, 14:00`. */
export function backupName(backup: BackupMetadata, zone: string): string {
  return `${kindOf(backup)} backup of ${formatMoment(msOf(backup.createdAt), zone)}`;
}

/** Made by a restore before it writes, to be able to go back; no backup that somebody asked for. */
export function isSafety(backup: BackupMetadata): boolean {
  return backup.metadata.purpose === 'safety';
}

/** The database's own past, stored by a restore that brings a moment back; its asking is later than its state. */
function isCaptured(backup: BackupMetadata): boolean {
  return backup.metadata.purpose === 'past';
}

/** It belongs to a restore, and says nothing about whether the database is backed up. */
export function isByRestore(backup: BackupMetadata): boolean {
  return isSafety(backup) || isCaptured(backup);
}

/** The restore that a backup was made for. */
export function restoreOf(backup: BackupMetadata): string | null {
  const restoreId = backup.metadata.restoreId;
  return isByRestore(backup) && typeof restoreId === 'string' ? restoreId : null;
}

export function isRunning(backup: BackupMetadata): boolean {
  return backup.status === 'pending' || backup.status === 'in_progress';
}

/** No backup any more, though its record is still there. */
export function isDeleting(backup: BackupMetadata): boolean {
  return backup.status === 'deleting';
}

/** Not all of it could be removed: it waits to be deleted again. */
export function hasResistedDeletion(backup: BackupMetadata): boolean {
  return isDeleting(backup) && backup.error !== null;
}

export function documentsIn(backup: BackupMetadata): number {
  return Object.values(backup.documentCounts).reduce((sum, count) => sum + count, 0);
}

/** Documents and size as the lists show them: a dash until they are known. */
export function amountsOf(backup: BackupMetadata): { documents: string; size: string } {
  if (isRunning(backup)) return { documents: '–', size: '–' };
  return {
    documents: formatCount(documentsIn(backup)),
    size: formatBytes(backup.compressedSize),
  };
}

/** Why a full backup was made although an incremental one was asked for. */
export function promotedBecause(backup: BackupMetadata): string | null {
  const reason = backup.metadata.promotedBecause;
  return typeof reason === 'string' && reason !== '' ? reason : null;
}

// Planned at once, a backup of the present reads a moment that is later than its asking; clocks may differ a little.
const CLOCK_TOLERANCE_MS = 5_000;

/** The moment of a backup that was asked for as of the past; `null` for one of its present. */
export function pastMomentOf(backup: BackupMetadata): string | null {
  if (backup.readTime === null) return null;
  return msOf(backup.createdAt) - msOf(backup.readTime) > CLOCK_TOLERANCE_MS
    ? backup.readTime
    : null;
}

/** The status in one word, `Complete` growing to `Verified` once a verification has passed. */
export function statusOf(backup: BackupMetadata): { word: string; tone: Tone } {
  const verification = backup.verification?.status;
  if (whyNotRestorable(backup) === null && isDamaged(backup)) {
    return { word: 'Damaged', tone: 'bad' };
  }
  if (hasResistedDeletion(backup)) return { word: 'Not deleted', tone: 'bad' };
  if (backup.status === 'success' && verification === 'passed') {
    return { word: 'Verified', tone: 'ok' };
  }
  return STATUS_WORDS[backup.status];
}

/** When it was proven that this backup can be restored: by a drill or a full verification. */
export function provenAt(backup: BackupMetadata): string | null {
  // An increment restores only as well as what it builds on, which the server alone can tell.
  if (backup.lastRestorableAt !== null || backup.chainLength > 0) return backup.lastRestorableAt;
  const verification = backup.verification;
  return verification?.status === 'passed' &&
    (verification.level === 'full' || verification.level === 'drill')
    ? verification.at
    : null;
}

/** Why a backup cannot be restored; `null` when it can. */
export function whyNotRestorable(backup: BackupMetadata): string | null {
  switch (backup.status) {
    case 'success':
    case 'partial':
      return null;
    case 'pending':
    case 'in_progress':
      return 'It is still running. Wait until it is complete.';
    case 'failed':
      return 'It failed, so there is nothing complete to restore from.';
    case 'cancelled':
      return 'It was cancelled before it was complete.';
    case 'deleting':
      return hasResistedDeletion(backup)
        ? 'It was being deleted, and part of it may be gone.'
        : 'It is being deleted.';
  }
}

/** Why a backup cannot be deleted now; `null` when it can be asked for. The server may know more. */
export function whyNotDeletable(backup: BackupMetadata): string | null {
  if (isRunning(backup)) return 'It is still running. Cancel it, or wait until it has ended.';
  return isDeleting(backup) && !hasResistedDeletion(backup) ? 'It is being deleted.' : null;
}
