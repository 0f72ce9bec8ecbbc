/** Changes one bit of what is stored, where it lies: in the midst of it, or at the place that is named. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { StorageProvider } from '../../functions/src/storage/StorageProvider.ts';

/** From the length in bytes to a place in them. */
type At = (length: number) => number;

const MIDDLE: At = (length) => length >> 1;

export async function flipStored(
  store: StorageProvider | undefined,
  path: string,
  at: At = MIDDLE,
): Promise<void> {
  if (store === undefined) throw new Error(`There is no store to change ${path} at.`);
  await store.upload(flipped(await store.download(path), at), path);
}

export function flipFile(file: string, at: At = MIDDLE): void {
  writeFileSync(file, flipped(readFileSync(file), at));
}

function flipped(stored: Uint8Array, at: At): Buffer {
  const bytes = Buffer.from(stored);
  const place = at(bytes.length);
  bytes.writeUInt8(bytes.readUInt8(place) ^ 0x40, place);
  return bytes;
}
