/** What Firestore bills for each job, at two sizes: what grows with the documents, and what each job costs by itself. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Billed } from '../engine/CountingProxy.ts';
import { runWorker } from '../runWorker.ts';
import type { Emulator } from '../startEmulator.ts';

interface Options {
  emulator: Emulator;
  /** A small and a large database. */
  sizes: readonly [number, number];
  folder: string;
  say: (text: string) => void;
}

interface CostRow {
  what: string;
  /** As counted, at each size. */
  counted: [Billed, Billed];
  /** By the difference of the two. */
  perMillion: Billed;
}

export interface Costs {
  sizes: readonly [number, number];
  /** Of one full backup of the larger database, by document. */
  storedBytesPerDocument: number;
  rows: CostRow[];
}

const MILLION = 1_000_000;

export async function costsSuite({ emulator, sizes, folder, say }: Options): Promise<Costs> {
  const found: Record<string, number>[] = [];
  for (const documents of sizes) {
    const localRoot = join(folder, `costs-${documents}`);
    mkdirSync(localRoot, { recursive: true });
    const projectId = `bench-costs-${documents}`;
    const run = await runWorker('costs', { host: emulator.host, projectId, documents, localRoot });
    found.push(run.details ?? {});
    await emulator.clear(projectId);
    say(`costs of ${documents} documents counted`);
  }
  const [small = {}, large = {}] = found;
  const names = [
    ...new Set(Object.keys(large).flatMap((key) => key.match(/^(.+)\|reads$/)?.[1] ?? [])),
  ];
  const rows = names.map((what): CostRow => {
    const counted: [Billed, Billed] = [billedOf(small, what), billedOf(large, what)];
    return { what, counted, perMillion: slope(counted, sizes) };
  });
  return { sizes, storedBytesPerDocument: (large['stored bytes'] ?? 0) / sizes[1], rows };
}

function billedOf(details: Record<string, number>, what: string): Billed {
  const of = (kind: keyof Billed) => details[`${what}|${kind}`] ?? 0;
  return { reads: of('reads'), writes: of('writes'), deletes: of('deletes') };
}

function slope([small, large]: [Billed, Billed], [few, many]: readonly [number, number]): Billed {
  const of = (kind: keyof Billed) => ((large[kind] - small[kind]) / (many - few)) * MILLION;
  return { reads: of('reads'), writes: of('writes'), deletes: of('deletes') };
}
