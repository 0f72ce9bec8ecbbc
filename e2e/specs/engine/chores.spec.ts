/** A chore whose worker dies, whose time is up or whose task is lost comes to its end all the same; a verification stands for all. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../functions/src/platform/clock.ts';
import { writeRestDocuments } from '../../../local/src/writeRestDocuments.ts';
import { bury, choresOf } from '../../harness/chores.ts';
import { backUpWith, deliverAll, hurriedClock } from '../../harness/deliver.ts';
import { actor, type Engine } from '../../harness/engine.ts';
import type { FaultyStore } from '../../harness/FaultyStore.ts';
import { manyDocuments } from '../../harness/fixture.ts';
import { backUpInParts } from '../../harness/manyParts.ts';
import { stack } from '../../harness/stack.ts';
import { objectsNamed } from '../../harness/storedImage.ts';
import { withTwoStores } from '../../harness/twoStores.ts';

let engine: Engine;
let first: FaultyStore;

withTwoStores('demo-firevault-chores', (stores) => {
  ({ engine, first } = stores);
});

beforeEach(async () => {
  await engine.clear();
  await writeRestDocuments(stack().firestore, engine.projectId, manyDocuments('ledger', 40));
});

describe('a verification', () => {
  it('whose worker dies is finished by another, from where the first was', async () => {
    const backup = await backUpInParts(engine, ['first']);
    await engine.backups.verifyBackup(backup.id, { level: 'full' }, actor);
    // The manifest, and three parts with their key lists: all that is looked at together.
    const hang = hangingAfter(7);
    first.faults = { download: hang.download };
    const [task] = engine.waiting.splice(0);
    const { backupId = '', choreId = '' } = task?.payload ?? {};
    const buried = expect(engine.choreRunner.run(backupId, choreId)).rejects.toThrow('taken over');
    await hang.reached;
    const [chore] = await choresOf(engine, backup.id);
    await expect.poll(async () => (await chore?.ref.get())?.get('next')).toBeGreaterThan(0);
    await bury(chore?.ref);
    first.faults = {};
    const seen = first.acts.length;
    await engine.choreRunner.run(backupId, choreId);
    expect((await engine.catalogue.get(backup.id)).verification).toMatchObject({
      status: 'passed',
    });
    const read = first.acts.slice(seen).filter(([act]) => act === 'download');
    const named = await objectsNamed(first, backup);
    expect(read.length).toBeLessThan(named.length);
    expect(read.length).toBeGreaterThan(0);
    // Delivered once more, or gone on with by the first that was not dead after all, it changes nothing.
    const verified = await engine.catalogue.get(backup.id);
    await engine.choreRunner.run(backupId, choreId);
    hang.release();
    await buried;
    expect(await engine.catalogue.get(backup.id)).toEqual(verified);
  });

  it('that takes longer than a task may goes on in the next', async () => {
    const backup = await backUpInParts(engine, ['first']);
    let leapMs = 0;
    const leaping: Clock = {
      now: () => new Date(hurriedClock.now().getTime() + leapMs),
      sleep: hurriedClock.sleep,
    };
    first.faults = {
      async *download(bytes) {
        leapMs += 11 * 60_000;
        yield* bytes;
      },
    };
    await engine.backups.verifyBackup(backup.id, { level: 'checksum' }, actor);
    await deliverAll(engine, engine.composeWith({ clock: leaping }));
    expect((await engine.catalogue.get(backup.id)).verification).toMatchObject({
      status: 'passed',
    });
    const [chore] = await choresOf(engine, backup.id);
    expect(chore?.data).toMatchObject({ state: 'done' });
    expect(chore?.data?.attempt).toBeGreaterThan(2);
    const read = first.acts.filter(([act, path]) => act === 'download' && path.includes(backup.id));
    const named = await objectsNamed(first, backup);
    expect(new Set(read.map(([, path]) => path)).size).toBe(named.length);
  });
});

describe('a chore that nobody is at', () => {
  /** The sweeper as it is one minute later. */
  function sweepLater(): Promise<void> {
    const now = () => new Date(hurriedClock.now().getTime() + 60_000);
    return engine.composeWith({ clock: { ...hurriedClock, now } }).sweeper.sweep();
  }

  it('because its task was lost is found by the sweeper', async () => {
    const backup = await backUpWith(engine, engine, { storageProviders: ['first'] });
    await engine.backups.verifyBackup(backup.id, { level: 'exists' }, actor);
    const [lost] = engine.waiting.splice(0);
    await engine.sweeper.sweep();
    expect(engine.waiting).toEqual([]);
    await sweepLater();
    expect(engine.waiting).toEqual([lost]);
    await deliverAll(engine);
    expect((await engine.catalogue.get(backup.id)).verification).toMatchObject({
      status: 'passed',
    });
    await sweepLater();
    expect(engine.waiting).toEqual([]);
  });

  it('because its backup is gone ends there, and is not found again', async () => {
    const backup = await backUpWith(engine, engine, { storageProviders: ['first'] });
    await engine.backups.verifyBackup(backup.id, { level: 'exists' }, actor);
    engine.waiting.length = 0;
    await engine.catalogue.ref(backup.id).delete();
    await sweepLater();
    await deliverAll(engine);
    expect(await choresOf(engine, backup.id)).toEqual([]);
    await sweepLater();
    expect(engine.waiting).toEqual([]);
  });
});

/** Downloads hang after the `count`th until they are released; `reached` resolves when one does. */
function hangingAfter(count: number) {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let downloads = 0;
  async function* download(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    downloads += 1;
    if (downloads > count) {
      reached.resolve();
      await released.promise;
    }
    yield* bytes;
  }
  return { reached: reached.promise, release: () => released.resolve(), download };
}
