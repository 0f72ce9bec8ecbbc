/** Documents at every limit of Firestore, and with every kind of name that is easily put in the wrong place. */
import type { DocumentWriter } from '../../functions/src/firestore/DocumentWriter.ts';
import type { DocumentWrite } from '../../functions/src/firestore/requests.ts';
import {
  type FieldSpec,
  wireOf,
} from '../../functions/src/firestore/transcoder/testing/documentSpec.ts';
import { fixtureGroups } from '../../functions/src/firestore/transcoder/testing/fixtureCases.ts';

const FIXTURE_ROOT = 'projects/fixtures/databases/(default)/documents';
/** Standard edition refuses them; a reader of archives must know them all the same. */
const REFUSED = new Set(['values/typed', 'values/enterprise', 'values/reserved']);
const KIB = 1024;

export function aDocument(root: string, path: string, fields: FieldSpec[] = []): DocumentWrite {
  return { path, document: wireOf({ name: `${root}/${path}`, fields }) };
}

/** In no order at all. */
export function documentsAtTheLimits(root: string): DocumentWrite[] {
  const fixtures = Object.values(fixtureGroups)
    .flat()
    .map(({ document }) => ({ path: document.name.slice(FIXTURE_ROOT.length + 1), document }))
    .filter(({ path }) => !REFUSED.has(path))
    .map(({ path, document }) => aDocument(root, path, document.fields));
  const plain = awkwardPaths().map((path) => aDocument(root, path, [['path', { string: path }]]));
  const heavy = Array.from({ length: 12 }, (_, n) =>
    aDocument(root, `heavy/${n}`, [['bytes', { bytes: Buffer.alloc(1023 * KIB, n) }]]),
  );
  return [...fixtures, ...plain, ...heavy];
}

function awkwardPaths(): string[] {
  const ids = [
    '__id7__',
    '__id12__',
    '__id-1__',
    '__id9223372036854775807__',
    '__id-9223372036854775808__',
    '7',
    '12',
    '\ufffd',
    '\uffff',
    '\u{1f600}',
    '\ud7ff',
    'a%2Fb',
    'a',
    'a\0',
    'a!',
    'a.b',
    'A',
    '"`\n\\',
  ];
  const long = 'x'.repeat(1500);
  return [
    ...ids.map((id) => `order/${id}`),
    // Collections whose names begin alike: the order is by segment, not by the text of the whole path.
    ...['a', 'a!', 'a\0', 'a0', '\ufffd', '\u{1f600}'].map((collection) => `${collection}/1`),
    ...['a/1/sub/x', 'a/2', 'a!/1/sub/x', 'order/__id7__/sub/__id3__'],
    // None of the parents exists.
    'absent/1/absent/2/absent/3/here/4',
    `${long}/${long}`,
    `long/${'é'.repeat(750)}/${'😀'.repeat(375)}/${long}`,
    // 100 levels: a collection and a document each.
    Array.from({ length: 100 }, (_, level) => `c${level}/d${level}`).join('/'),
  ];
}

/** Writes the largest document that the server takes and answers the size of its fields' contents. */
export async function writeLargest(
  writer: DocumentWriter,
  root: string,
  path: string,
): Promise<number> {
  // Two values: one alone may take 89 bytes less than a whole document.
  const sized = (bytes: number) =>
    aDocument(root, path, [
      ['half', { bytes: Buffer.alloc(512 * KIB, 1) }],
      ['rest', { bytes: Buffer.alloc(bytes - 512 * KIB, 2) }],
    ]);
  let taken = 1023 * KIB;
  let refused = 1024 * KIB + 1;
  await writer.write([sized(taken)]);
  while (refused - taken > 1) {
    const middle = (taken + refused) >> 1;
    try {
      await writer.write([sized(middle)]);
      taken = middle;
    } catch {
      refused = middle;
    }
  }
  return taken;
}
