/** Lists the fields in which two records differ, for messages and for the preview of a restore. */
import { childPath } from './fieldPath.ts';
import { type FieldMap, type FieldNode, fieldTree } from './fieldTree.ts';
import { asBuffer } from './readDocument.ts';
import { sameNodes } from './sameFields.ts';

export interface FieldDifference {
  /** Firestore's field path: `address.city`, with backticks round names that need them. */
  path: string;
  /** The value as REST JSON, `{ stringValue: 'Paris' }`; undefined where there is no such field. */
  before: unknown | undefined;
  after: unknown | undefined;
}

/**
 * The differences from record `a` to record `b`, in the order of their fields. Maps are gone into, arrays are
 * given whole, since Firestore has no path to an element. Throws as `sameFields` does.
 */
export function diffFields(a: Uint8Array, b: Uint8Array): FieldDifference[] {
  const before = asBuffer(a);
  const after = asBuffer(b);
  const differences: FieldDifference[] = [];
  const report = (path: string, from: FieldNode | undefined, to: FieldNode | undefined): void => {
    differences.push({ path, before: restValue(before, from), after: restValue(after, to) });
  };
  compareMaps('', fieldTree(before), fieldTree(after), report);
  return differences;
}

type Report = (path: string, before: FieldNode | undefined, after: FieldNode | undefined) => void;

function compareMaps(parent: string, a: FieldMap, b: FieldMap, report: Report): void {
  for (const [name, node] of a) {
    const other = b.get(name);
    const path = childPath(parent, name);
    if (other === undefined || node.kind !== 'map' || other.kind !== 'map') {
      if (other === undefined || !sameNodes(node, other)) report(path, node, other);
    } else if (node.fields.size === 0 || other.fields.size === 0) {
      // An empty map has no fields to name, so the map itself is what changed.
      if (node.fields.size !== other.fields.size) report(path, node, other);
    } else {
      compareMaps(path, node.fields, other.fields, report);
    }
  }
  for (const [name, node] of b) if (!a.has(name)) report(childPath(parent, name), undefined, node);
}

function restValue(line: Buffer, node: FieldNode | undefined): unknown {
  return node === undefined ? undefined : JSON.parse(line.toString('utf8', node.start, node.end));
}
