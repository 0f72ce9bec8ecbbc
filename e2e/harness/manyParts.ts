/** A backup of several parts out of a small database: each holds one document of a mebibyte. */
import { expect } from 'vitest';
import type { BackupMetadata } from '../../functions/src/contract/index.ts';
import { PART_LIMITS } from '../../functions/src/services/backup/PartExporter.ts';
import { patterned } from '../../functions/src/storage/testing/sources.ts';
import type { RestDocument } from '../../local/src/demoData/RestValue.ts';
import { writeRestDocuments } from '../../local/src/writeRestDocuments.ts';
import { backUpWith } from './deliver.ts';
import type { Engine } from './engine.ts';
import { stack } from './stack.ts';

/** Writes heavy documents to the engine's project first. */
export async function backUpInParts(
  engine: Engine,
  storageProviders: string[],
): Promise<BackupMetadata> {
  await writeRestDocuments(stack().firestore, engine.projectId, heavyDocuments());
  const services = engine.composeWith({ partLimits: { ...PART_LIMITS, documents: 1 } });
  const backup = await backUpWith(engine, services, { storageProviders });
  expect((await engine.catalogue.parts(backup.id)).length).toBeGreaterThan(4);
  return backup;
}

function* heavyDocuments(): Generator<RestDocument> {
  for (let n = 0; n < 6; n += 1) {
    const noise = patterned(800_000, n).toString('base64');
    yield { path: `heavy/${n}`, fields: { noise: { bytesValue: noise } } };
  }
}
