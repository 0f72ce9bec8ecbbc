/** Amounts read as an operator would write them. */
import { describe, expect, it } from 'vitest';
import {
  countOf,
  formatBytes,
  formatCount,
  formatCountShort,
  formatDuration,
  formatPercent,
  formatRate,
} from './numbers.ts';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [4_299_162, '4.1 MiB'],
    [1024 * 1024 - 1, '1.0 MiB'],
    [5 * 1024 ** 3, '5.0 GiB'],
  ])('writes %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe('counts', () => {
  it('groups thousands', () => expect(formatCount(1204)).toBe('1,204'));
  it('says one document and two documents', () => {
    expect(countOf(1, 'document')).toBe('1 document');
    expect(countOf(0, 'document')).toBe('0 documents');
    expect(countOf(1204, 'document')).toBe('1,204 documents');
    expect(countOf(2, 'entry', 'entries')).toBe('2 entries');
  });
  it.each([
    [9999, '9,999'],
    [412_345, '412 k'],
    [999_499, '999 k'],
    [999_500, '1.0 M'],
    [1_234_567, '1.2 M'],
    [2_000_000_000, '2.0 G'],
  ])('shortens %d to %s', (count, text) => expect(formatCountShort(count)).toBe(text));
});

describe('formatDuration', () => {
  it.each([
    [0, '0.0 s'],
    [420, '0.4 s'],
    [999, '1 s'],
    [42_000, '42 s'],
    [59_600, '1 min'],
    [192_000, '3 min 12 s'],
    [7_500_000, '2 h 5 min'],
    [273_600_000, '3 d 4 h'],
  ])('writes %d ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('formatRate', () => {
  it('keeps two to three leading digits, so that the last ones do not flicker', () => {
    expect(formatRate(18_432)).toBe('18,400/s');
    expect(formatRate(512.4)).toBe('512/s');
  });
  it('keeps a decimal for slow jobs', () => expect(formatRate(0.44)).toBe('0.4/s'));
});

describe('formatPercent', () => {
  it('never rounds up to 100 %', () => expect(formatPercent(0.9999)).toBe('99 %'));
  it('stays between 0 and 100', () => {
    expect(formatPercent(-1)).toBe('0 %');
    expect(formatPercent(3)).toBe('100 %');
  });
});
