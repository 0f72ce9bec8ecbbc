import type { AuditLogEntry } from '@contract';
import { describe, expect, it } from 'vitest';
import { exportPath, isFiltered, queryOf, readFilter, writeFilter } from './auditFilter.ts';
import { actionWords, actorChoices, actorWords, targetPath } from './auditWords.ts';

const NOW = Date.parse('2026-11-24T12:00:30Z');

function anEntry(differs: Partial<AuditLogEntry>): AuditLogEntry {
  return {
    seq: 1,
    at: '2026-11-24T12:00:00Z',
    action: 'backup.create',
    outcome: 'success',
    actor: { uid: 'u1', email: 'ada@example.com', ip: null },
    target: null,
    details: {},
    previousHash: '',
    hash: '',
    ...differs,
  };
}

const filterOf = (address: string) => readFilter(new URLSearchParams(address));

describe('the filter of the audit log', () => {
  it('is what the address says, and writes the same address', () => {
    const address = 'action=backup.create&outcome=refused&uid=u1&target=nightly&period=week';
    expect(writeFilter(filterOf(address)).toString()).toBe(address);
    expect(isFiltered(filterOf(address))).toBe(true);
    expect(isFiltered(filterOf(''))).toBe(false);
  });

  it('takes what an address has wrong as not chosen', () => {
    expect(filterOf('outcome=maybe&period=aeon')).toMatchObject({ outcome: null, period: 'any' });
    expect(filterOf('period=constructor').period).toBe('any');
  });

  it('begins a period that ends now at a whole minute', () => {
    const { fromMs, toMs } = queryOf(filterOf('period=day'), NOW);
    expect(new Date(fromMs ?? 0).toISOString()).toBe('2026-11-23T12:00:00.000Z');
    expect(toMs).toBeNull();
    expect(queryOf(filterOf(''), NOW)).toMatchObject({ fromMs: null, toMs: null });
  });

  it('takes either end of a period of one’s own, and forgets them with another period', () => {
    const form = filterOf('period=custom&from=2026-11-01T00:00');
    expect(queryOf(form, NOW)).toMatchObject({
      fromMs: new Date(2026, 10, 1).getTime(),
      toMs: null,
    });
    expect(writeFilter({ ...form, period: 'any' }).toString()).toBe('');
  });

  it('asks for an export of just what fits', () => {
    const filter = { ...queryOf(filterOf('action=a%26b&outcome=failure'), NOW), fromMs: 0 };
    expect(exportPath(filter, 'csv')).toBe(
      '/api/admin/audit/export?format=csv&action=a%26b&outcome=failure&from=1970-01-01T00%3A00%3A00.000Z',
    );
  });
});

describe('an entry in words', () => {
  it('keeps the log’s own name of an act that it does not know', () => {
    expect(actionWords('storage.add')).toBe('Storage provider added');
    expect(actionWords('moon.land')).toBe('moon.land');
  });

  it('names who did it', () => {
    expect(actorWords({ uid: 'system', email: null })).toBe('Firevault itself');
    expect(actorWords({ uid: 'anonymous', email: null })).toBe('someone not signed in');
    expect(actorWords({ uid: 'u2', email: null })).toBe('u2');
  });

  it('offers everybody seen once, and who was chosen although not seen', () => {
    const ada = anEntry({}).actor;
    expect(
      actorChoices([ada, ada, { uid: 'u0', email: 'bob@example.com', ip: null }], 'u9'),
    ).toEqual([
      { value: 'system', label: 'Firevault itself' },
      { value: 'u1', label: 'ada@example.com' },
      { value: 'u0', label: 'bob@example.com' },
      { value: 'u9', label: 'u9' },
    ]);
  });

  it.each([
    [{ target: '20261122-140000-k3v9qa' }, '/admin/backups/20261122-140000-k3v9qa'],
    [{ target: 'r-20261122-140000-k3v9qa' }, '/admin/restores/r-20261122-140000-k3v9qa'],
    [{ action: 'storage.test', target: 'nightly' }, '/admin/storage'],
    [{ action: 'admin.grant', target: 'u1' }, null],
    [{ target: null }, null],
  ])('leads from %o to %s', (differs, path) => {
    expect(targetPath(anEntry(differs))).toBe(path);
  });
});
