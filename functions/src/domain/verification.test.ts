/** What a failure says about a backup, and what an attempt that says nothing leaves known. */
import { describe, expect, it } from 'vitest';
import type { Verification } from '../contract/index.ts';
import { FirevaultError } from './errors.ts';
import { isInconclusive, withoutProblemAt, withoutVerdict } from './verification.ts';

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

describe('a location that was copied anew', () => {
  const found = { first: 'At first: p1 is damaged.', second: 'At second: p2 is damaged.' };
  const failed: Verification = {
    level: 'checksum',
    status: 'failed',
    at: AT,
    error: `${found.first} ${found.second}`,
    problems: found,
  };

  it('is taken out of what was found, and what was found elsewhere stays', () => {
    expect(withoutProblemAt(failed, 'first')).toEqual({
      ...failed,
      error: found.second,
      problems: { second: found.second },
    });
  });

  it('leaves no verdict where it was the only one that was damaged', () => {
    expect(withoutProblemAt({ ...failed, problems: { first: found.first } }, 'first')).toBeNull();
  });

  it('changes nothing of a verdict that says nothing of it', () => {
    expect(withoutProblemAt(failed, 'third')).toBe(failed);
    const { problems: _none, ...ofTheWhole } = failed;
    expect(withoutProblemAt(ofTheWhole, 'first')).toBe(ofTheWhole);
    expect(withoutProblemAt(null, 'first')).toBeNull();
  });
});
