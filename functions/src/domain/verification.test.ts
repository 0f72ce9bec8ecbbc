/** What a failure says about a backup, and what an attempt that says nothing leaves known. */
import { describe, expect, it } from 'vitest';
import type { Verification } from '../contract/index.ts';
import { FirevaultError } from './errors.ts';
import { isInconclusive, withoutVerdict } from './verification.ts';

const AT = '2026-11-30T03:00:00Z';

describe('a failure', () => {
  it.each([
    ['a store out of reach', 'unavailable', 'storage/unreachable', true],
    ['a quota', 'resource-exhausted', 'firestore/quota', true],
    ['workers lost again and again', 'internal', 'job/attempts-exhausted', true],
    ['damage', 'data-loss', 'archive/damaged', false],
    ['a fault of ours', 'internal', 'internal/unreachable', false],
    ['the wrong key', 'invalid-argument', 'archive/wrong-key', false],
  ] as const)('that is %s', (_, kind, code, expected) => {
    expect(isInconclusive(new FirevaultError(kind, code, 'No.'))).toBe(expected);
  });
});

describe('an attempt that says nothing', () => {
  const attempt = { level: 'full', at: AT, error: 'No answer.' } as const;
  const before = (status: Verification['status']): Verification => ({
    level: 'checksum',
    status,
    at: '2026-11-29T03:00:00Z',
  });

  it('leaves damage known', () => {
    expect(withoutVerdict(attempt, before('failed'))).toEqual(before('failed'));
  });

  it.each(['passed', 'inconclusive', 'running'] as const)('is newer than one that %s', (status) => {
    expect(withoutVerdict(attempt, before(status))).toEqual({ ...attempt, status: 'inconclusive' });
  });

  it('is the first word where there was none', () => {
    expect(withoutVerdict(attempt, null)).toEqual({ ...attempt, status: 'inconclusive' });
  });
});
