/** What a restore must leave behind, worked out from pictures of the databases alone: the judge of the engine's own answer. */
import type { RestoreCounts, RestoreMode } from '../../functions/src/contract/index.ts';
import { sameFields } from '../../functions/src/firestore/transcoder/sameFields.ts';
import type { DatabaseImage } from '../../local/src/databaseImage.ts';

export interface ExpectedRestore {
  image: DatabaseImage;
  counts: RestoreCounts;
}

interface Case {
  mode: RestoreMode;
  /** Whether the restore is about the document at this path of the backup. */
  isMeant: (path: string) => boolean;
  /** The document below which everything is put; null where it was. */
  prefix: string | null;
  /** What becomes of a record line on its way. */
  rewrite?: (line: Buffer) => Buffer;
}

/** `backup` and `live` are of the database that was backed up and of the target. */
export function expectedRestore(
  backup: DatabaseImage,
  live: DatabaseImage,
  { mode, isMeant, prefix, rewrite = (line) => line }: Case,
): ExpectedRestore {
  const image = new Map(live);
  const counts = { created: 0, changed: 0, unchanged: 0, deleted: 0, kept: 0 };
  const place = (path: string): string => (prefix === null ? path : `${prefix}/${path}`);
  for (const [path, line] of backup) {
    if (!isMeant(path)) continue;
    const wanted = rewrite(line);
    const there = live.get(place(path));
    if (there === undefined) counts.created += 1;
    else if (sameFields(wanted, there)) counts.unchanged += 1;
    else if (mode === 'missing-only') counts.kept += 1;
    else counts.changed += 1;
    if (there === undefined || mode !== 'missing-only') image.set(place(path), wanted);
  }
  if (mode !== 'exact') return { image, counts };
  for (const path of live.keys()) {
    if (prefix !== null && !path.startsWith(`${prefix}/`)) continue;
    const origin = prefix === null ? path : path.slice(prefix.length + 1);
    if (!isMeant(origin) || backup.has(origin)) continue;
    image.delete(path);
    counts.deleted += 1;
  }
  return { image, counts };
}
