/** Takes a picture of a whole database, value for value, and says where two pictures differ. */
import { NEVER_BACKED_UP } from '../../functions/src/contract/index.ts';
import {
  parseDocumentName,
  relativePath,
  rootCollectionOf,
} from '../../functions/src/domain/documentName.ts';
import { EVERYTHING, withoutCollections } from '../../functions/src/domain/ranges.ts';
import { DocumentScanner } from '../../functions/src/firestore/DocumentScanner.ts';
import { FirestoreConnection } from '../../functions/src/firestore/FirestoreConnection.ts';
import { diffFields } from '../../functions/src/firestore/transcoder/diffFields.ts';
import { documentToRecord } from '../../functions/src/firestore/transcoder/documentToRecord.ts';
import { readDocumentName } from '../../functions/src/firestore/transcoder/readDocument.ts';
import { sameFields } from '../../functions/src/firestore/transcoder/sameFields.ts';
import { ByteSink } from '../../functions/src/firestore/wire/ByteSink.ts';
import { systemClock } from '../../functions/src/platform/clock.ts';

/** Every document by its relative path, as a record line; the engine's own bookkeeping left out. */
export type DatabaseImage = Map<string, Buffer>;

export interface Difference {
  path: string;
  kind: 'missing' | 'unexpected' | 'changed';
  /** Field paths, for a changed document. */
  fields: string[];
}

export async function takeImage(
  firestore: string,
  projectId: string,
  databaseId = '(default)',
): Promise<DatabaseImage> {
  const connection = await FirestoreConnection.open({
    projectId,
    databaseId,
    emulatorHost: firestore,
  });
  try {
    const scanner = new DocumentScanner(connection, systemClock);
    const image: DatabaseImage = new Map();
    const sink = new ByteSink();
    const ranges = withoutCollections(EVERYTHING, NEVER_BACKED_UP);
    for await (const documents of scanner.scan(ranges, { readTime: null })) {
      for (const wire of documents) {
        documentToRecord(wire, sink);
        image.set(relativePath(readDocumentName(wire)), sink.take());
      }
    }
    return image;
  } finally {
    connection.close();
  }
}

/** What is different in `actual`, in the order of paths. */
export function compareImages(expected: DatabaseImage, actual: DatabaseImage): Difference[] {
  const paths = [...new Set([...expected.keys(), ...actual.keys()])].sort();
  return paths.flatMap((path): Difference[] => {
    const before = expected.get(path);
    const after = actual.get(path);
    if (before === undefined) return [{ path, kind: 'unexpected', fields: [] }];
    if (after === undefined) return [{ path, kind: 'missing', fields: [] }];
    if (sameFields(before, after)) return [];
    const fields = diffFields(before, after).map((difference) => difference.path);
    return [{ path, kind: 'changed', fields }];
  });
}

/** Documents by root collection, sorted by name. */
export function countByCollection(image: DatabaseImage): Map<string, number> {
  return tally([...image.keys()].map(rootCollectionOf));
}

/** Values by type at any depth; special doubles and vectors are counted by themselves. */
export function countByValueType(image: DatabaseImage): Map<string, number> {
  return tally(
    [...image.values()].flatMap((line) => valueTypes(JSON.parse(line.toString('utf8')).fields)),
  );
}

type RestValue = Record<string, unknown>;

function valueTypes(fields: Record<string, RestValue>): string[] {
  return Object.values(fields).flatMap(typesOf);
}

function typesOf(value: RestValue): string[] {
  const [kind = 'none'] = Object.keys(value);
  const content = value[kind];
  if (kind === 'mapValue') {
    const fields = (content as { fields: Record<string, RestValue> }).fields;
    if (fields.__type__?.stringValue === '__vector__') return ['vector'];
    const name = Object.keys(fields).length === 0 ? 'map (empty)' : 'map';
    return [name, ...valueTypes(fields)];
  }
  if (kind === 'arrayValue') {
    const { values } = content as { values: RestValue[] };
    return [values.length === 0 ? 'array (empty)' : 'array', ...values.flatMap(typesOf)];
  }
  const name = kind.replace('Value', '');
  if (kind === 'doubleValue') {
    if (typeof content === 'string') return [`double (${content})`];
    if (Object.is(content, -0)) return ['double (-0)'];
    return [Number.isInteger(content) ? 'double (whole)' : 'double'];
  }
  if (kind === 'integerValue' && !Number.isSafeInteger(Number(content)))
    return ['integer (64 bit)'];
  if (kind === 'referenceValue') {
    const { projectId, databaseId } = parseDocumentName(String(content));
    return [
      projectId === 'demo-firevault' && databaseId === '(default)' ? name : `${name} (elsewhere)`,
    ];
  }
  return [name];
}

function tally(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of [...names].sort()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
