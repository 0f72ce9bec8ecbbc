/** Makes the identifiers of jobs and of the workers that hold a lease. */
import { randomBytes, randomInt } from 'node:crypto';
import { hostname } from 'node:os';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** `20261122-140000-k3v9qa`: sorts by time, fits a folder name, and 2 billion to one against a clash in a second. */
export function newBackupId(now: Date): string {
  const digits = now.toISOString().replace(/\D/g, '');
  const suffix = Array.from({ length: 6 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${suffix}`;
}

export function newRestoreId(now: Date): string {
  return `r-${newBackupId(now)}`;
}

/** Names one attempt of one worker: `host:pid:nonce`. The host and process are there for the operator who looks. */
export function newLeaseOwner(): string {
  return `${hostname()}:${process.pid}:${randomBytes(6).toString('hex')}`;
}
