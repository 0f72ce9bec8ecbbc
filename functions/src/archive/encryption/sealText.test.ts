/** A sealed text opens under its own key, for its own owner and use, and says nothing otherwise. */
import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MasterKey } from './masterKeys.ts';
import { openText, sealText } from './sealText.ts';

function aKey(id: string): MasterKey {
  return { kind: 'master', id, material: createSecretKey(randomBytes(32)) };
}

const older = aKey('2026-01');
const newest = aKey('2026-11');
const seal = { use: 'secrets', boundTo: 'nightly', masterKeys: [newest, older] } as const;

describe('sealText', () => {
  it('gives back whatever was sealed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(openText(sealText(text, seal), seal)).toBe(text);
      }),
    );
  });

  it('shows neither the text nor twice the same bytes', () => {
    const [one, two] = [sealText('hunter2-hunter2', seal), sealText('hunter2-hunter2', seal)];
    expect(JSON.stringify(one)).not.toContain('hunter2');
    expect(Buffer.from(one.sealed, 'base64').toString('latin1')).not.toContain('hunter2');
    expect(one.sealed).not.toBe(two.sealed);
    expect(one.keyId).toBe('2026-11');
  });

  it('opens what an older key sealed', () => {
    const sealed = sealText('text', { ...seal, masterKeys: [older] });
    expect(openText(sealed, seal)).toBe('text');
  });

  const refusals: [string, () => unknown, string][] = [
    [
      'for another owner',
      () => openText(sealText('text', seal), { ...seal, boundTo: 'other' }),
      'archive/seal-broken',
    ],
    [
      'for another use',
      () => openText(sealText('text', seal), { ...seal, use: 'links' }),
      'archive/seal-broken',
    ],
    [
      'when a bit has changed',
      () => {
        const { sealed, ...rest } = sealText('text', seal);
        const bytes = Buffer.from(sealed, 'base64');
        bytes[14] = (bytes[14] ?? 0) ^ 1;
        return openText({ ...rest, sealed: bytes.toString('base64') }, seal);
      },
      'archive/seal-broken',
    ],
    [
      'when it was cut',
      () => openText({ ...sealText('text', seal), sealed: 'AAAA' }, seal),
      'archive/seal-broken',
    ],
    [
      'when its key is gone',
      () => openText(sealText('text', seal), { ...seal, masterKeys: [aKey('2027-01')] }),
      'archive/wrong-key',
    ],
    [
      'when no key is set up',
      () => sealText('text', { ...seal, masterKeys: [] }),
      'archive/master-key-missing',
    ],
  ];
  it.each(refusals)('is refused %s', (_case, act, code) => {
    expect(act).toThrow(expect.objectContaining({ code, nextStep: expect.any(String) }));
  });
});
