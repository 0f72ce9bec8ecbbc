/** Writes a field's value out for people, from the JSON of Firestore's REST API. */

const LONGEST = 400;

/** `"Basel"`, `42`, `2026-01-05T10:00:00Z`, `{city: "Basel"}`; long ones are cut. */
export function valueText(value: unknown): string {
  const text = write(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

/** `string`, `map`, `geo point`; the empty text for what is no value. */
export function typeWord(value: unknown): string {
  return WORDS[kindOf(value)?.kind ?? ''] ?? '';
}

const WORDS: Record<string, string> = {
  nullValue: 'null',
  booleanValue: 'boolean',
  integerValue: 'integer',
  doubleValue: 'double',
  timestampValue: 'timestamp',
  stringValue: 'string',
  bytesValue: 'bytes',
  referenceValue: 'reference',
  geoPointValue: 'geo point',
  arrayValue: 'array',
  mapValue: 'map',
};

function write(value: unknown): string {
  const found = kindOf(value);
  if (found === null) return '';
  const { kind, held } = found;
  switch (kind) {
    case 'nullValue':
      return 'null';
    case 'stringValue':
      return JSON.stringify(held);
    case 'bytesValue':
      return `base64 ${String(held)}`;
    case 'referenceValue':
      return String(held).replace(/^projects\/[^/]+\/databases\/[^/]+\/documents\//, '');
    case 'geoPointValue':
      return pointText(held);
    case 'arrayValue':
      return `[${valuesOf(held).map(write).join(', ')}]`;
    case 'mapValue':
      return `{${Object.entries(fieldsOf(held))
        .map(([name, one]) => `${name}: ${write(one)}`)
        .join(', ')}}`;
    default:
      return String(held);
  }
}

function kindOf(value: unknown): { kind: string; held: unknown } | null {
  if (!isObject(value)) return null;
  const [entry] = Object.entries(value);
  return entry === undefined ? null : { kind: entry[0], held: entry[1] };
}

function pointText(held: unknown): string {
  const { latitude = 0, longitude = 0 } = isObject(held) ? held : {};
  return `${String(latitude)}°, ${String(longitude)}°`;
}

function valuesOf(held: unknown): unknown[] {
  return isObject(held) && Array.isArray(held.values) ? held.values : [];
}

function fieldsOf(held: unknown): Record<string, unknown> {
  return isObject(held) && isObject(held.fields) ? held.fields : {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
