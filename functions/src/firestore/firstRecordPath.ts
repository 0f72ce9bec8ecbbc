/** Tells which document a block of record lines begins with. */
import { relativePath } from '../domain/documentName.ts';
import { readRecordHeader } from './transcoder/readRecordHeader.ts';

/** Relative to the database root. The block holds whole lines, one at least. */
export function firstRecordPath(block: Buffer): string {
  const end = block.indexOf(10);
  return relativePath(readRecordHeader(end === -1 ? block : block.subarray(0, end)).name);
}
