/** Writes plans and manifests of more and more parts, a billion documents and beyond, to see what grows and what it meets. */
import { join } from 'node:path';
import { type Measured, runWorker } from '../runWorker.ts';
import type { Emulator } from '../startEmulator.ts';
import type { GrowthInput } from '../workers/growth.ts';

interface Options {
  emulator: Emulator;
  sizes: readonly number[];
  folder: string;
  say: (text: string) => void;
}

/** One size: each stage in a process of its own. A stage that could not be done is null, for the reason in `failed`. */
export interface GrowthRow {
  parts: number;
  plan: Measured | null;
  settle: Measured | null;
  finish: Measured | null;
  restore: Measured | null;
  failed: string | null;
}

const stages = ['plan', 'settle', 'finish', 'restore'] as const;

export async function growthSuite({ emulator, sizes, folder, say }: Options): Promise<GrowthRow[]> {
  const rows: GrowthRow[] = [];
  for (const parts of sizes) {
    const input: Omit<GrowthInput, 'stage'> = {
      host: emulator.host,
      projectId: `bench-growth-${parts}`,
      backupId: `20260101-000000-${String(parts).padStart(6, '0').slice(-6)}`,
      parts,
      manifestFile: join(folder, `manifest-${parts}.json`),
    };
    const row: GrowthRow = {
      ...{ parts, plan: null, settle: null, finish: null, restore: null, failed: null },
    };
    for (const stage of stages) {
      try {
        row[stage] = await runWorker('growth', { ...input, stage });
        say(`growth: ${stage} of ${parts} parts done`);
      } catch (error) {
        row.failed = `${stage}: ${(error as Error).message}`;
        say(`growth: ${row.failed}`);
        break;
      }
    }
    await emulator.clear(input.projectId);
    rows.push(row);
  }
  return rows;
}
