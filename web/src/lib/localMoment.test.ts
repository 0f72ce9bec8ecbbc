/** What a date-time input holds becomes a moment and back, in whatever zone the device is. */
import { describe, expect, it } from 'vitest';
import { localText, msOfLocal } from './localMoment.ts';

const AT = Date.parse('2026-11-22T14:00:05Z');

describe('a local moment', () => {
  it('comes back as it went', () => expect(msOfLocal(localText(AT))).toBe(AT));

  it('is written to the second, each part in its place', () =>
    expect(localText(AT)).toMatch(/^2026-11-2[123]T\d{2}:\d{2}:05$/));

  it('may leave the seconds out', () =>
    expect(msOfLocal(localText(AT).slice(0, 16))).toBe(AT - 5000));

  it.each(['', '2026-11-22', '2026-13-22T14:00', '2026-11-22T14:00Z', 'soon'])(
    'is none in "%s"',
    (text) => expect(msOfLocal(text)).toBeNull(),
  );
});
