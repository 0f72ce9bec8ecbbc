/** Long names keep both ends. */
import { describe, expect, it } from 'vitest';
import { middleEllipsis } from './middleEllipsis.ts';

describe('middleEllipsis', () => {
  it('leaves a short name alone', () => expect(middleEllipsis('users', 10)).toBe('users'));
  it('keeps the head and the tail', () =>
    expect(middleEllipsis('customers-of-the-north', 9)).toBe('cust…orth'));
  it('cuts no character in two', () => expect(middleEllipsis('🔥🔥🔥🔥🔥', 3)).toBe('🔥…🔥'));
});
