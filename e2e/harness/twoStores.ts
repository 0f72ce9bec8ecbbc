/** An engine before two local stores that misbehave as they are told: started before the specs of a file, at peace again after each. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { StorageProvider } from '../../functions/src/storage/StorageProvider.ts';
import { hurriedClock } from './deliver.ts';
import { type Engine, startEngine } from './engine.ts';
import { FaultyStore } from './FaultyStore.ts';

export const BOTH = ['first', 'second'];

interface TwoStores {
  engine: Engine;
  first: FaultyStore;
  second: FaultyStore;
}

/** `begin` gets them once they are there. */
export function withTwoStores(projectId: string, begin: (stores: TwoStores) => void): void {
  let stores: TwoStores;

  beforeAll(async () => {
    const engine = await startEngine(projectId, { clock: hurriedClock });
    stores = { engine, first: faulty(engine, 'first'), second: faulty(engine, 'second') };
    begin(stores);
  });
  afterEach(() => {
    stores.engine.waiting.length = 0;
    stores.first.faults = {};
    stores.second.faults = {};
  });
  afterAll(() => stores.engine.stop());
}

function faulty(engine: Engine, name: string): FaultyStore {
  const inner: StorageProvider | undefined = engine.stores.get(name);
  if (inner === undefined) throw new Error(`There is no store ${name}.`);
  const store = new FaultyStore(inner);
  engine.stores.set(name, store);
  return store;
}
