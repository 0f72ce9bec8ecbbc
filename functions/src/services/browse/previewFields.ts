/** The first few fields of a record in brief, for a list of documents. */
import type { FieldPreview, FieldType } from '../../contract/index.ts';
import { type FieldNode, fieldTree } from '../../firestore/transcoder/fieldTree.ts';

const MOST_FIELDS = 6;
const MOST_CHARACTERS = 100;

const SCALARS: Readonly<Record<string, FieldType>> = {
  nullValue: 'null',
  booleanValue: 'boolean',
  integerValue: 'integer',
  doubleValue: 'double',
  timestampValue: 'timestamp',
  stringValue: 'string',
  bytesValue: 'bytes',
  referenceValue: 'reference',
  geoPointValue: 'geoPoint',
};

/** Throws `record/malformed` for a line that is no record. */
export function previewFields(line: Buffer): { fieldCount: number; fields: FieldPreview[] } {
  const tree = fieldTree(line);
  const fields = [...tree].slice(0, MOST_FIELDS).map(([name, node]): FieldPreview => {
    const { type, text } = inBrief(line, node);
    const isCut = text.length > MOST_CHARACTERS;
    return { name, type, text: isCut ? cut(text) : text, isCut };
  });
  return { fieldCount: tree.size, fields };
}

function inBrief(line: Buffer, node: FieldNode): { type: FieldType; text: string } {
  switch (node.kind) {
    case 'map':
      return { type: 'map', text: [...node.fields.keys()].join(', ') };
    case 'array':
      return { type: 'array', text: String(node.values.length) };
    default:
      return scalarInBrief(line.toString('utf8', node.start, node.end));
  }
}

/** `json` is the value with its type: `{"stringValue":"Paris"}`. */
function scalarInBrief(json: string): { type: FieldType; text: string } {
  const [[key, value] = ['nullValue', null]] = Object.entries(
    JSON.parse(json) as Record<string, unknown>,
  );
  const type = SCALARS[key] ?? 'null';
  if (type === 'geoPoint') {
    const { latitude, longitude } = value as { latitude: unknown; longitude: unknown };
    return { type, text: `${plain(latitude)}, ${plain(longitude)}` };
  }
  return { type, text: plain(value) };
}

function plain(value: unknown): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Never in the middle of a character. */
function cut(text: string): string {
  const end = text.codePointAt(MOST_CHARACTERS - 1) ?? 0;
  return text.slice(0, end > 0xffff ? MOST_CHARACTERS - 1 : MOST_CHARACTERS);
}
