/** The database holds what the traffic and the restores have written to it, and nobody else has touched it. */
import { differences, within } from '../oracle/Oracle.ts';
import { canonical, readEverything } from '../oracle/restFirestore.ts';
import { COLLECTIONS, type Traffic } from '../oracle/Traffic.ts';
import type { Tally } from '../tally.ts';
import type { World } from '../World.ts';

export async function checkLive(world: World, traffic: Traffic, tally: Tally): Promise<string[]> {
  const expected = world.oracle.imageAt(await traffic.now());
  const documents = await readEverything(world.firestore, world.projectId);
  const live = new Map(documents.map(({ path, fields }) => [path, canonical(fields)]));
  tally.count('check', 'the database holds what was written to it');
  return differences(expected, within(live, COLLECTIONS)).map((one) => `The database: ${one}`);
}
