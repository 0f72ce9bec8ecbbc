/** What a backup and those it builds on say of every document, read from its archive and not restored. */
import type { BackupMetadata } from '../../functions/src/contract/index.ts';
import { relativePath } from '../../functions/src/domain/documentName.ts';
import { WHOLE_DATABASE } from '../../functions/src/domain/scope.ts';
import { readRecordHeader } from '../../functions/src/firestore/transcoder/readRecordHeader.ts';
import { restoreScope } from '../../functions/src/services/restore/jobScope.ts';
import { mergeDocuments } from '../../functions/src/services/restore/mergeDocuments.ts';
import { planPieces } from '../../functions/src/services/restore/planPieces.ts';
import type { DatabaseImage } from '../../local/src/databaseImage.ts';
import type { Engine } from './engine.ts';

/** Record lines by path, times included. The backup must not be encrypted. */
export async function chainImage(engine: Engine, backup: BackupMetadata): Promise<DatabaseImage> {
  const { archives, bases } = engine;
  const [newest, ...below] = await bases.chain(backup);
  if (newest === undefined) throw new Error('A chain has its newest link.');
  const links = [newest, ...below];
  const manifests = await Promise.all(links.map((link) => archives.manifest(link)));
  const [first, ...others] = manifests;
  if (first === undefined) throw new Error('A chain has its newest manifest.');
  const image: DatabaseImage = new Map();
  const { signal } = new AbortController();
  for (const piece of planPieces([first, ...others], restoreScope(WHOLE_DATABASE))) {
    const layers = piece.sources.map(({ backupId, part: partId, ranges }) => {
      const link = links.find(({ id }) => id === backupId);
      const manifest = manifests.find(({ id }) => id === backupId);
      const part = manifest?.parts.find(({ id }) => id === partId);
      if (link === undefined || manifest === undefined || part === undefined) {
        throw new Error(`The chain has no part ${partId} of ${backupId}.`);
      }
      const provider = link.storageLocations[0]?.provider ?? '';
      const from = { provider, encryption: null, signal };
      return { records: archives.lines(link, manifest, part, from), ranges };
    });
    for await (const pairs of mergeDocuments(layers, nothing())) {
      for (const { path, record } of pairs) {
        if (record === null) continue;
        if (image.has(path)) throw new Error(`The chain holds ${path} twice.`);
        if (relativePath(readRecordHeader(record).name) !== path) throw new Error('Swapped.');
        image.set(path, Buffer.from(record));
      }
    }
  }
  return image;
}

async function* nothing(): AsyncGenerator<Buffer[], void, void> {
  // No live document takes part.
}
