/** Firestore over REST, without any of the engine's own reading and writing. */
import { callAsOwner, documentsUrl } from '../../../local/src/emulatorRest.ts';

export type Fields = Record<string, Record<string, unknown>>;

export interface StoredDocument {
  path: string;
  fields: Fields;
  updateTime: string;
}

export interface Change {
  path: string;
  /** Null removes the document. */
  fields: Fields | null;
}

interface RestDocument {
  name: string;
  fields?: Fields;
  updateTime: string;
}

/** All at once or not at all; answers the moment of it. */
export async function commit(
  firestore: string,
  projectId: string,
  changes: readonly Change[],
): Promise<string> {
  const root = `projects/${projectId}/databases/(default)/documents`;
  const writes = changes.map(({ path, fields }) =>
    fields === null
      ? { delete: `${root}/${path}` }
      : { update: { name: `${root}/${path}`, fields } },
  );
  const answer = await callAsOwner<{ commitTime: string }>(
    'POST',
    `${documentsUrl(firestore, projectId)}:commit`,
    { writes },
  );
  return answer.commitTime;
}

/** Every document of the database, the product's own among them. */
export function readEverything(firestore: string, projectId: string): Promise<StoredDocument[]> {
  return query(firestore, projectId, { from: [{ allDescendants: true }] });
}

/** The documents of a root collection in which the field is one of the texts. */
export function readWhere(
  place: { firestore: string; projectId: string },
  collectionId: string,
  field: string,
  texts: readonly string[],
): Promise<StoredDocument[]> {
  const values = texts.map((text) => ({ stringValue: text }));
  return query(place.firestore, place.projectId, {
    from: [{ collectionId }],
    where: {
      fieldFilter: {
        field: { fieldPath: field },
        op: 'IN',
        value: { arrayValue: { values } },
      },
    },
  });
}

async function query(
  firestore: string,
  projectId: string,
  structuredQuery: object,
): Promise<StoredDocument[]> {
  const url = `${documentsUrl(firestore, projectId)}:runQuery`;
  const answer = await callAsOwner<{ document?: RestDocument }[]>('POST', url, { structuredQuery });
  return answer.flatMap(({ document }) =>
    document === undefined
      ? []
      : [
          {
            path: pathOf(document),
            fields: document.fields ?? {},
            updateTime: document.updateTime,
          },
        ],
  );
}

function pathOf({ name }: RestDocument): string {
  return name.slice(name.indexOf('/documents/') + '/documents/'.length);
}

/** A plain value of a document that is known to hold no maps of maps of ours: numbers, texts, moments, lists. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [kind = '', content] = Object.entries(value)[0] ?? [];
  if (kind === 'mapValue') return plainFields((content as { fields?: Fields }).fields ?? {});
  if (kind === 'arrayValue') return ((content as { values?: unknown[] }).values ?? []).map(plain);
  if (kind === 'integerValue') return Number(content);
  return kind === 'nullValue' ? null : content;
}

export function plainFields(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value)]));
}

/** The same text for the same value, whatever the order of its keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
}
