/** An incremental backup with its chain holds exactly what a full one at the same moment holds. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { relativePath } from '../../../functions/src/domain/documentName.ts';
import { readRecordHeader } from '../../../functions/src/firestore/transcoder/readRecordHeader.ts';
import { compareImages, takeImage } from '../../../local/src/databaseImage.ts';
import { chainImage } from '../../harness/chainImage.ts';
import { type Engine, startEngine } from '../../harness/engine.ts';
import { flipStored } from '../../harness/flipBit.ts';
import { randomHistory } from '../../harness/randomHistory.ts';
import { stack } from '../../harness/stack.ts';

/** FIREVAULT_HISTORIES=200 npm test -- suite incremental */
const HISTORIES = Number(process.env.FIREVAULT_HISTORIES ?? 8);

let engine: Engine;

beforeAll(async () => {
  // Parts of a few documents, so that chains cross their borders.
  engine = await startEngine('demo-firevault-incremental', {
    partLimits: { targetDocuments: 3, documents: 3 },
  });
});
afterAll(() => engine.stop());
afterEach(() => engine.clear());

function databaseNow() {
  return takeImage(stack().firestore, engine.projectId);
}

/** The records that the part objects of this one backup hold, as `path` or `-path`. */
async function ownLines(id: string): Promise<string[]> {
  const backup = await engine.catalogue.get(id);
  const manifest = await engine.archives.manifest(backup);
  const from = { provider: 'first', encryption: null, signal: new AbortController().signal };
  const lines: string[] = [];
  for (const part of manifest.parts) {
    for await (const batch of engine.archives.lines(backup, manifest, part, from)) {
      for (const line of batch) {
        const { name, deleted } = readRecordHeader(line);
        lines.push(`${deleted ? '-' : ''}${relativePath(name)}`);
      }
    }
  }
  return lines.filter((line) => !line.startsWith('auditLogs/'));
}

describe('random histories', () => {
  it.each(Array.from({ length: HISTORIES }, (_, seed) => seed + 1))(
    'number %i: the chain equals a full backup of the same moment',
    async (seed) => {
      const history = randomHistory(seed);
      const acts = [await history.step(engine.db)];
      let newest = await engine.backUp({ type: 'full' });
      const steps = history.random.whole(1, 4);
      for (let step = 0; step < steps; step++) {
        acts.push(await history.step(engine.db));
        newest = await engine.backUp({ type: 'incremental' });
        expect(newest, JSON.stringify(acts)).toMatchObject({
          status: 'success',
          type: 'incremental',
          chainLength: step + 1,
        });
      }
      const full = await engine.backUp({ type: 'full', readTime: newest.readTime ?? undefined });
      expect(full.status).toBe('success');
      const expected = await chainImage(engine, full);
      const actual = await chainImage(engine, newest);
      // Byte for byte, with the times of creation and change.
      expect([...actual.keys()], JSON.stringify(acts)).toEqual([...expected.keys()]);
      for (const [path, line] of expected) expect(actual.get(path)?.equals(line), path).toBe(true);
      expect(newest.documentCounts).toEqual(full.documentCounts);
      if (seed % 4 !== 0) return;
      const before = await databaseNow();
      acts.push(await history.step(engine.db), await history.step(engine.db));
      const restore = await engine.restore(newest.id, { mode: 'exact' });
      expect(restore, JSON.stringify(acts)).toMatchObject({ status: 'success' });
      const after = await databaseNow();
      for (const image of [before, after]) {
        for (const path of image.keys()) if (path.startsWith('auditLogs/')) image.delete(path);
      }
      expect(compareImages(before, after), JSON.stringify(acts)).toEqual([]);
    },
  );
});

describe('an incremental backup', () => {
  it('holds what was created and changed, says what is gone, and nothing else', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await engine.db.doc(`items/${id}`).set({ v: 1 });
    await engine.db.doc('others/x/below/1').set({ v: 1 });
    await engine.backUp();
    await engine.db.doc('items/b').set({ v: 2 });
    await engine.db.doc('items/c').delete();
    await engine.db.doc('items/e').set({ v: 1 });
    await engine.db.doc('others/x/below/1').delete();
    const backup = await engine.backUp({ type: 'incremental' });
    expect(await ownLines(backup.id)).toEqual([
      'items/b',
      '-items/c',
      'items/e',
      '-others/x/below/1',
    ]);
    // The two entries that the first backup made in the audit log are new as well.
    expect(backup.changes).toMatchObject({ deleted: 2 });
    expect(backup.documentCounts).toMatchObject({ items: 4 });
    expect(backup.documentCounts.others).toBeUndefined();
  });

  it('of an emptied database deletes all, also where no document is left', async () => {
    for (const path of ['a/1', 'm/1', 'z/1']) await engine.db.doc(path).set({ v: 1 });
    const full = await engine.backUp();
    for (const path of ['a/1', 'm/1', 'z/1']) await engine.db.doc(path).delete();
    const backup = await engine.backUp({ type: 'incremental', baseBackupId: full.id });
    expect(await ownLines(backup.id)).toEqual(['-a/1', '-m/1', '-z/1']);
    await engine.db.doc('m/2').set({ v: 1 });
    await engine.restore(full.id, { mode: 'exact' });
    expect((await engine.db.doc('z/1').get()).exists).toBe(true);
    await engine.restore(backup.id, { mode: 'exact' });
    for (const path of ['a/1', 'm/1', 'm/2', 'z/1']) {
      expect((await engine.db.doc(path).get()).exists, path).toBe(false);
    }
  });

  it('becomes a full one, and says why, when there is nothing to build on', async () => {
    await engine.db.doc('items/a').set({ v: 1 });
    await engine.backUp({ type: 'collections', collections: ['items'] });
    const backup = await engine.backUp({ type: 'incremental' });
    expect(backup).toMatchObject({
      status: 'success',
      type: 'full',
      baseBackupId: null,
      warnings: [],
    });
    expect(backup.metadata.promotedBecause).toContain('no good backup');
  });

  it('becomes a full one when its base loses a key list, also between the request and the plan', async () => {
    await engine.db.doc('items/a').set({ v: 1 });
    const base = await engine.backUp();
    const id = await engine.startBackup({ type: 'incremental' });
    const store = engine.stores.get('first');
    const lists = (await store?.list(`${base.id}/keys/`)) ?? [];
    expect(lists.length).toBeGreaterThan(0);
    for (const { path } of lists) await store?.delete(path);
    await engine.runAll();
    const backup = await engine.catalogue.get(id);
    expect(backup).toMatchObject({ status: 'success', type: 'full', baseBackupId: null });
    expect(backup.metadata.promotedBecause).toContain('does not hold keys/');
  });

  it('takes a part whole where the key list of its base is damaged', async () => {
    for (let n = 0; n < 8; n++) await engine.db.doc(`items/${n}`).set({ v: n });
    const base = await engine.backUp();
    await engine.db.doc('items/3').set({ v: 33 });
    const store = engine.stores.get('first');
    const [list] = (await store?.list(`${base.id}/keys/`)) ?? [];
    await flipStored(store, list?.path ?? '');
    const backup = await engine.backUp({ type: 'incremental' });
    expect(backup).toMatchObject({ status: 'success', type: 'incremental' });
    const manifest = await engine.archives.manifest(backup);
    expect(manifest.parts.map(({ holds }) => holds)).toContain('all');
    const full = await engine.backUp({ type: 'full', readTime: backup.readTime ?? undefined });
    expect(await chainImage(engine, backup)).toEqual(await chainImage(engine, full));
  });

  it('ends the chain at 30', async () => {
    await engine.db.doc('items/a').set({ v: 0 });
    const base = await engine.backUp();
    await engine.catalogue.update(base.id, { chainLength: 29 });
    expect(await engine.backUp({ type: 'incremental' })).toMatchObject({
      type: 'incremental',
      chainLength: 30,
    });
    const next = await engine.backUp({ type: 'incremental' });
    expect(next).toMatchObject({ type: 'full', chainLength: 0 });
    expect(next.metadata.promotedBecause).toContain('30 are the most');
  });

  it('refuses a named base that cannot be one', async () => {
    await engine.db.doc('items/a').set({ v: 1 });
    const collections = await engine.backUp({ type: 'collections', collections: ['items'] });
    await expect(
      engine.startBackup({ type: 'incremental', baseBackupId: collections.id }),
    ).rejects.toMatchObject({ code: 'backup/not-a-base' });
    await expect(
      engine.startBackup({ type: 'incremental', baseBackupId: '20200101-000000-abcdef' }),
    ).rejects.toMatchObject({ code: 'backup/not-found' });
  });

  it('whose chain has lost a link is refused by a restore before anything happens', async () => {
    await engine.db.doc('items/a').set({ v: 1 });
    const base = await engine.backUp();
    const backup = await engine.backUp({ type: 'incremental' });
    await engine.stores.get('first')?.delete(`${base.id}/manifest.json`);
    await expect(engine.restore(backup.id, { mode: 'exact' })).rejects.toMatchObject({
      code: 'backup/unreadable',
    });
  });
});

describe('a backup of the past', () => {
  it('holds the documents of that moment', async () => {
    await engine.db.doc('items/a').set({ v: 'then' });
    await engine.db.doc('items/gone').set({ v: 1 });
    const readTime = await engine.scanner.serverTime();
    await engine.db.doc('items/a').set({ v: 'now' });
    await engine.db.doc('items/gone').delete();
    await engine.db.doc('items/new').set({ v: 1 });
    const backup = await engine.backUp({ readTime });
    expect(backup).toMatchObject({ status: 'success', readTime });
    const image = await chainImage(engine, backup);
    expect([...image.keys()].filter((path) => path.startsWith('items/'))).toEqual([
      'items/a',
      'items/gone',
    ]);
    expect(image.get('items/a')?.toString()).toContain('then');
  });

  it('is refused for a moment that Firestore does not keep, naming the field', async () => {
    const at = (ms: number) => new Date(Date.now() + ms).toISOString();
    const week = 7 * 24 * 3_600_000;
    for (const readTime of [
      at(60_000),
      at(-2 * 3_600_000).replace(/:\d\d\.\d+Z$/, ':17Z'),
      at(-week - 120_000).replace(/:\d\d\.\d+Z$/, ':00Z'),
    ]) {
      await expect(engine.startBackup({ readTime }), readTime).rejects.toMatchObject({
        code: 'backup/read-time-unreadable',
        fields: [{ field: 'readTime' }],
      });
    }
  });
});
