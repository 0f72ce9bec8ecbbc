import type { StorageProviderDoc } from '@contract';
import { describe, expect, it } from 'vitest';
import {
  byName,
  lowOnes,
  placeWords,
  settingNote,
  testLook,
  totalUsage,
  usageLook,
} from './providerWords.ts';
import { aProvider } from './testProviders.ts';

const GIB = 1024 ** 3;

function filled(percent: number, differs: Partial<StorageProviderDoc> = {}): StorageProviderDoc {
  const bytes = Math.round((percent / 100) * 10 * GIB);
  return aProvider({
    config: { basePath: 'nightly', quotaBytes: 10 * GIB },
    usage: { bytes, objects: 3, percent, checkedAt: '2026-11-02T00:00:00Z', error: null },
    ...differs,
  });
}

describe('where a provider keeps things', () => {
  it.each<[Partial<StorageProviderDoc>, string]>([
    [{ config: { basePath: '.' } }, 'the folder for backups on the server’s disk'],
    [
      { config: { basePath: 'a/b' }, pathPrefix: '/prod/' },
      'folder a/b on the server’s disk, below prod',
    ],
    [{ type: 's3', config: { bucket: 'n', region: 'eu-1' } }, 'bucket n in eu-1'],
    [
      { type: 's3', config: { bucket: 'n', region: 'eu-1', endpoint: 'http://127.0.0.1:9000' } },
      'bucket n in eu-1 at 127.0.0.1:9000',
    ],
    [{ type: 'gcs', config: { bucket: 'n' } }, 'bucket n'],
    [{ type: 'azure', config: { containerName: 'n' } }, 'container n'],
    [{ type: 'firebase', config: {} }, 'the project’s own bucket'],
    [{ type: 'firebase', config: { storageBucket: 'n' } }, 'bucket n'],
  ])('%o', (differs, words) => {
    expect(placeWords(aProvider(differs))).toBe(words);
  });
});

describe('how full a provider is', () => {
  it.each([
    [79.9, 'ok', 'Room enough', '79 %'],
    [80, 'warn', 'Running low', '80 %'],
    [95, 'bad', 'Almost full', '95 %'],
    [100, 'bad', 'Almost full', '100 %'],
    [120.5, 'bad', 'Over its quota', '120 %'],
  ])('%d %% is %s: %s', (percent, tone, word, words) => {
    expect(usageLook(filled(percent))).toMatchObject({ tone, word, percent: words });
    expect(usageLook(filled(percent)).fraction).toBeLessThanOrEqual(1);
  });

  it('is an amount alone without a quota, and unknown before it was counted', () => {
    const usage = {
      bytes: 2048,
      objects: 1,
      percent: null,
      checkedAt: '2026-11-02T00:00:00Z',
      error: null,
    };
    expect(usageLook(aProvider({ usage }))).toMatchObject({
      fraction: null,
      amount: '2.0 KiB, no quota',
    });
    expect(usageLook(aProvider())).toMatchObject({ fraction: null, amount: 'not counted yet' });
    expect(
      usageLook(aProvider({ usage: { ...usage, bytes: null, error: 'Denied.' } })).amount,
    ).toBe('could not be counted');
  });

  it('is warned of for enabled ones, the fullest first', () => {
    const all = [filled(81, { id: 'a' }), filled(99, { id: 'b' }), filled(10, { id: 'c' })];
    const off = filled(99, { id: 'd', enabled: false });
    expect(lowOnes([...all, off]).map((one) => one.id)).toEqual(['b', 'a']);
  });

  it('adds up over all that is counted', () => {
    expect(totalUsage([filled(10), filled(20), aProvider()])).toEqual({
      bytes: 3 * GIB,
      objects: 6,
      uncounted: 1,
    });
  });
});

describe('a provider', () => {
  it('tells how its last test went', () => {
    const at = '2026-11-02T00:00:00Z';
    expect(testLook(aProvider()).word).toBe('Not tested yet');
    expect(testLook(aProvider({ lastTest: { ok: true, steps: [], at } })).tone).toBe('ok');
    expect(testLook(aProvider({ lastTest: { ok: false, steps: [], at } })).tone).toBe('bad');
  });

  it('says that a default destination which is disabled takes no backups', () => {
    expect(settingNote(aProvider())).toBeNull();
    expect(settingNote(aProvider({ enabled: false }))).toMatch(/default destination, but disabled/);
    expect(settingNote(aProvider({ enabled: false, isDefault: false }))).toMatch(/^Disabled/);
  });

  it('stands by its name, and by its id beside one of the same name', () => {
    const all = [aProvider({ id: 'b' }), aProvider({ id: 'a' }), aProvider({ id: 'c', name: 'A' })];
    expect(byName(all).map((one) => one.id)).toEqual(['c', 'a', 'b']);
  });
});
