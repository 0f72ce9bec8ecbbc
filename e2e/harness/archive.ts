/** Reads a stored backup straight from its folder, without asking the product. */
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Manifest } from '../../functions/src/archive/manifest.ts';
import { readPart } from '../../functions/src/archive/readPart.ts';
import { relativePath } from '../../functions/src/domain/documentName.ts';
import { readRecordHeader } from '../../functions/src/firestore/transcoder/readRecordHeader.ts';
import { objectsOf } from '../../functions/src/services/archives/backupFolder.ts';
import type { DatabaseImage } from '../../local/src/databaseImage.ts';

/** Every record by path, and the objects that the manifest names. Throws for a damaged part or a path that occurs twice. */
export async function readArchive(
  folder: string,
): Promise<{ image: DatabaseImage; objects: string[] }> {
  const manifest = Manifest.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
  const image: DatabaseImage = new Map();
  for (const part of manifest.parts) {
    const stored = createReadStream(join(folder, part.object));
    for await (const lines of readPart(stored, part, {
      compression: manifest.compression,
      open: null,
    })) {
      for (const line of lines) {
        const path = relativePath(readRecordHeader(line).name);
        if (image.has(path)) throw new Error(`The backup holds ${path} twice.`);
        image.set(path, Buffer.from(line));
      }
    }
  }
  return { image, objects: objectsOf(manifest).map(({ object }) => object) };
}
