/** What the portal calls the levels and results of a verification, and when one can be asked for. */
import {
  type BackupMetadata,
  COLLECTIONS,
  type Verification,
  type VerificationLevel,
} from '@contract';
import { msOf } from '../../../lib/instants.ts';
import type { Tone } from '../../common/tones.ts';

export const LEVEL_WORDS: Record<VerificationLevel, { name: string; meaning: string }> = {
  exists: {
    name: 'Objects are there',
    meaning: 'Looks up every object of the backup and compares its size.',
  },
  checksum: {
    name: 'Checksums',
    meaning: 'Reads every object and compares its hash with the one that its manifest lists.',
  },
  full: {
    name: 'Read everything',
    meaning: 'Decrypts, unpacks and reads every document, as a restore would.',
  },
  drill: {
    name: 'Drill',
    meaning: `Restores it below a document of ${COLLECTIONS.drills}, compares every document and removes them again. Firestore bills a write, two reads and a delete or so of each; functions that listen to every document fire.`,
  },
};

/** The levels that can be asked for, the cheapest first. */
export const ASKABLE_LEVELS = ['exists', 'checksum', 'full'] as const;
export type AskableLevel = (typeof ASKABLE_LEVELS)[number];

const LOOKS: Record<Verification['status'], { word: string; tone: Tone; isAlive?: boolean }> = {
  pending: { word: 'Queued', tone: 'run' },
  running: { word: 'Running', tone: 'run', isAlive: true },
  passed: { word: 'Passed', tone: 'ok' },
  failed: { word: 'Failed', tone: 'bad' },
  inconclusive: { word: 'Could not be done', tone: 'warn' },
};

export function verificationLook(verification: Verification) {
  return LOOKS[verification.status];
}

export function isVerifying(backup: BackupMetadata): boolean {
  const status = backup.verification?.status;
  return status === 'pending' || status === 'running';
}

/** What a level does with this backup, and what is proven when it passes. */
export function levelMeaning(level: VerificationLevel, backup: BackupMetadata): string {
  const { meaning } = LEVEL_WORDS[level];
  if (level !== 'full') return meaning;
  if (backup.chainLength === 0) return `${meaning} Proves that it can be restored.`;
  const bases =
    backup.chainLength === 1 ? 'the one it builds on' : `the ${backup.chainLength} it builds on`;
  return `${meaning} Proves that it can be restored, once ${bases} passed this too.`;
}

/** Of a backup that is not proven restorable: that it is not, and what is wanting where that is not plain. */
export function unprovenWords({ verification, chainLength }: BackupMetadata): string {
  const isReadable = verification?.status === 'passed' && verification.level === 'full';
  if (!isReadable || chainLength === 0) return 'not yet';
  const bases = chainLength === 1 ? 'the one it builds on' : `the ${chainLength} it builds on`;
  return `not yet: ${bases} must pass “${LEVEL_WORDS.full.name}” too`;
}

/** As the server has it: a verification of which nothing was heard for a day has been lost. */
const LOST_AFTER_MS = 24 * 3_600_000;

/** Why a backup cannot be verified now; `null` when it can. */
export function whyNotVerifiable(backup: BackupMetadata, nowMs: number): string | null {
  switch (backup.status) {
    case 'success':
    case 'partial': {
      const beganMs = isVerifying(backup) ? msOf(backup.verification?.at ?? '') : null;
      return beganMs !== null && nowMs - beganMs < LOST_AFTER_MS
        ? 'A verification is at work. Wait for its result.'
        : null;
    }
    case 'pending':
    case 'in_progress':
      return 'It is still running. Wait until it is complete.';
    case 'failed':
      return 'It failed, so there is nothing complete to verify.';
    case 'cancelled':
      return 'It was cancelled before it was complete.';
    case 'deleting':
      return 'It is being deleted.';
  }
}
