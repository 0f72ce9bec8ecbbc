/** Follows the chain of the audit log by hand: no entry lacks, none was changed, and the last is the one written last. */
import { createHash } from 'node:crypto';
import { rootOf } from '../oracle/Oracle.ts';
import { canonical, readEverything, type StoredDocument } from '../oracle/restFirestore.ts';
import type { Tally } from '../tally.ts';
import type { World } from '../World.ts';

const BEFORE_THE_FIRST = { seq: 0, hash: '0'.repeat(64) };

export async function checkAudit(world: World, tally: Tally): Promise<string[]> {
  const documents = await readEverything(world.firestore, world.projectId);
  const entries = documents.filter(({ path }) => rootOf(path) === 'auditLogs').sort(byPath);
  let last = BEFORE_THE_FIRST;
  for (const { path, fields } of entries) {
    const { hash, ...sealed } = sealedFields(fields);
    const { seq, previousHash } = sealed;
    if (seq !== last.seq + 1) return [`The audit log lacks entry ${last.seq + 1}; ${path} follows`];
    if (previousHash !== last.hash) return [`${path} does not follow the entry before it`];
    if (hash !== sha256(canonical(sealed))) return [`${path} was changed`];
    last = { seq, hash };
    tally.count('check', 'an entry of the audit log follows the one before');
  }
  const head = documents.find(({ path }) => path === 'locks/audit-head');
  const { seq, hash } = head === undefined ? BEFORE_THE_FIRST : sealedFields(head.fields);
  if (seq === last.seq && hash === last.hash) return [];
  return [`The head of the audit log is entry ${seq}, the last one there is ${last.seq}`];
}

type Entry = Record<string, unknown> & { seq: number; hash: string; previousHash: string };

/** As the entry was when it was sealed: moments with their microseconds. */
function sealedFields(fields: StoredDocument['fields']): Entry {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, sealedValue(value)]),
  ) as Entry;
}

function sealedValue(value: Record<string, unknown>): unknown {
  const [kind = '', content] = Object.entries(value)[0] ?? [];
  if (kind === 'timestampValue') return microseconds(String(content));
  if (kind === 'integerValue') return Number(content);
  if (kind === 'nullValue') return null;
  if (kind === 'mapValue') {
    return sealedFields((content as { fields?: StoredDocument['fields'] }).fields ?? {});
  }
  if (kind === 'arrayValue') {
    return ((content as { values?: Record<string, unknown>[] }).values ?? []).map(sealedValue);
  }
  return content;
}

function microseconds(moment: string): string {
  const fraction = (/\.(\d{1,6})/.exec(moment)?.[1] ?? '').padEnd(6, '0');
  return `${moment.slice(0, 19)}.${fraction}Z`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function byPath(a: StoredDocument, b: StoredDocument): number {
  return a.path < b.path ? -1 : 1;
}
