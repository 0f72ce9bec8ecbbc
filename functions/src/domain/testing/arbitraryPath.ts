/** Arbitrary legal document paths, dense in the awkward ids, and the rules they keep. */
import fc from 'fast-check';

const text = fc
  .array(fc.constantFrom('a', 'b', 'z', 'Z', '0', '9', '_', '.', '~', '\0', 'é', '\ufffd', '😀'), {
    minLength: 1,
    maxLength: 6,
  })
  .map((characters) => characters.join(''));
const collectionId = fc
  .oneof(text, fc.constantFrom('users', 'users\0', 'x'.repeat(1500)))
  .filter((id) => !isReserved(id));
const numericId = fc
  .oneof(
    fc.bigInt({ min: -3n, max: 12n }),
    fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  )
  .map((value) => `__id${value}__`);
const documentId = fc.oneof({ weight: 3, arbitrary: collectionId }, numericId);

export const arbitraryPath = fc
  .array(fc.tuple(collectionId, documentId), { minLength: 1, maxLength: 3 })
  .map((pairs) => pairs.flat().join('/'))
  // A whole name takes 6 KiB at most.
  .filter((path) => Buffer.byteLength(path) <= 5900);

/** The rules of https://firebase.google.com/docs/firestore/quotas#collections_documents_and_fields. */
export function isLegalDocumentPath(path: string): boolean {
  const ids = path.split('/');
  return (
    ids.length % 2 === 0 &&
    ids.length <= 200 &&
    ids.every(
      (id, index) =>
        id !== '' &&
        id.isWellFormed() &&
        Buffer.byteLength(id) <= 1500 &&
        (!isReserved(id) || (index % 2 === 1 && isNumeric(id))),
    )
  );
}

function isReserved(id: string): boolean {
  return id === '.' || id === '..' || (id.startsWith('__') && id.endsWith('__'));
}

function isNumeric(id: string): boolean {
  const digits = /^__id(-?(?:0|[1-9]\d*))__$/.exec(id)?.[1];
  return digits !== undefined && BigInt.asIntN(64, BigInt(digits)) === BigInt(digits);
}

/** Few different paths, so that sides meet often; with numeric ids and characters beyond the BMP among them. */
export const arbitraryMeetingPath = fc.oneof(
  { weight: 1, arbitrary: arbitraryPath },
  { weight: 4, arbitrary: fc.constantFrom('a/1', 'a/1/b/2', 'a/__id7__', 'a/__id12__', 'a\0/1') },
  {
    weight: 4,
    arbitrary: fc.constantFrom('a/\ufffd', 'a/\u{1f600}', 'b/1', 'b/"', 'b/\\', 'b/2', 'c/1'),
  },
);
