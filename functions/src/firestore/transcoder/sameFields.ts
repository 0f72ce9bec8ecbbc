/** Tells whether two records hold the same fields, as Firestore values rather than as text. */
import { type FieldMap, type FieldNode, fieldTree } from './fieldTree.ts';
import { asBuffer } from './readDocument.ts';
import { recordOutline } from './recordOutline.ts';

/**
 * The order of map keys does not count, that of array elements does; 1 differs from 1.0 and -0 from 0, NaN
 * equals NaN, and times are compared as instants, to the microsecond that Firestore keeps. Names and times of the documents are not looked at.
 * Throws `FirevaultError` data-loss `record/malformed` when the lines differ and one of them is no record.
 */
export function sameFields(recordLine: Uint8Array, otherRecordLine: Uint8Array): boolean {
  const a = asBuffer(recordLine);
  const b = asBuffer(otherRecordLine);
  const inA = recordOutline(a);
  const inB = recordOutline(b);
  if (inA !== null && inB !== null && inA.fieldsStart >= 0 && inB.fieldsStart >= 0) {
    const { fieldsStart, fieldsEnd } = inA;
    if (b.compare(a, fieldsStart, fieldsEnd, inB.fieldsStart, inB.fieldsEnd) === 0) return true;
  }
  return sameMaps(fieldTree(a), fieldTree(b));
}

function sameMaps(a: FieldMap, b: FieldMap): boolean {
  if (a.size !== b.size) return false;
  for (const [name, node] of a) {
    const other = b.get(name);
    if (other === undefined || !sameNodes(node, other)) return false;
  }
  return true;
}

/** Whether two values are equal. */
export function sameNodes(a: FieldNode, b: FieldNode): boolean {
  if (a.kind === 'map') return b.kind === 'map' && sameMaps(a.fields, b.fields);
  if (a.kind === 'scalar') return b.kind === 'scalar' && a.wire === b.wire;
  return (
    b.kind === 'array' &&
    a.values.length === b.values.length &&
    a.values.every((value, index) => sameNodes(value, b.values[index] as FieldNode))
  );
}
