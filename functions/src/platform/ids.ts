/** Makes the identifiers of jobs and of the workers that hold a lease. */
import { randomBytes, randomInt } from 'node:crypto';
import { hostname } from 'node:os';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** `20261122-140000-k3v9qa`: sorts by time, fits a folder name, and 2 billion to one against a clash in a second. */
export function newBackupId(now: Date): string {
  const digits = now.toISOString().replace(/\D/g, '');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${randomLetters(6)}`;
}

export function newScheduleId(): string {
  return `sch_${randomLetters(12)}`;
}

export function newRestoreId(now: Date): string {
  return `r-${newBackupId(now)}`;
}

/** Names one attempt of one worker: `host:pid:nonce`. The host and process are there for the operator who looks. */
export function newLeaseOwner(): string {
  return `${hostname()}:${process.pid}:${randomBytes(6).toString('hex')}`;
}

function randomLetters(count: number): string {
  return Array.from({ length: count }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
