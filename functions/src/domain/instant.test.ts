/** Moments are ordered to the last digit, however many they have. */
import { expect, it } from 'vitest';
import { compareInstants } from './instant.ts';

it.each([
  ['2026-11-22T14:00:00Z', '2026-11-22T14:00:00.5Z', -1],
  ['2026-11-22T14:00:00.123456Z', '2026-11-22T14:00:00.123457Z', -1],
  ['2026-11-22T14:00:00.5Z', '2026-11-22T14:00:00.500000Z', 0],
  ['2026-11-22T14:00:01Z', '2026-11-22T14:00:00.999999Z', 1],
])('%s and %s: %i', (a, b, order) => expect(compareInstants(a, b)).toBe(order));
