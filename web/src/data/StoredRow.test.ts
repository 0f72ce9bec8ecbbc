/** A document that cannot be read stays in sight, with the reason. */
import { Timestamp } from 'firebase/firestore';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readableOf, readRow } from './StoredRow.ts';

const Job = z.object({ createdAt: z.iso.datetime(), size: z.number() });
const CREATED = new Timestamp(1_795_356_000, 0);

describe('readRow', () => {
  it('reads a document that keeps the contract', () =>
    expect(readRow(Job, 'a', { createdAt: CREATED, size: 1 })).toEqual({
      readable: true,
      id: 'a',
      value: { createdAt: '2026-11-22T14:00:00Z', size: 1 },
    }));

  it('names the first field at fault and counts the others', () => {
    const row = readRow(Job, 'b', { createdAt: 'soon', size: 'large' });
    expect(row).toMatchObject({ readable: false, id: 'b', createdAt: null });
    expect(row.readable ? '' : row.problem).toMatch(/^createdAt: .* \(and 1 more\)$/);
  });

  it('keeps the time of an unreadable one, so that it stands in its place', () =>
    expect(readRow(Job, 'c', { createdAt: CREATED })).toMatchObject({
      readable: false,
      createdAt: '2026-11-22T14:00:00Z',
    }));

  it('does not fail on something that is no map', () =>
    expect(readRow(Job, 'd', undefined).readable).toBe(false));
});

describe('readableOf', () => {
  it('leaves out what could not be read', () =>
    expect(
      readableOf([readRow(Job, 'a', { createdAt: CREATED, size: 1 }), readRow(Job, 'b', {})]),
    ).toHaveLength(1));
});
