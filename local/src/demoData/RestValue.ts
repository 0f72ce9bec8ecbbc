/** A Firestore value in REST JSON form, in which every value type is lossless. */

export type RestValue =
  | { nullValue: null }
  | { booleanValue: boolean }
  /** int64 as decimal text. */
  | { integerValue: string }
  /** JSON has no NaN and no infinities: they are text. */
  | { doubleValue: number | 'NaN' | 'Infinity' | '-Infinity' }
  /** RFC 3339, up to microseconds. */
  | { timestampValue: string }
  | { stringValue: string }
  /** Base64. */
  | { bytesValue: string }
  /** A full resource name. */
  | { referenceValue: string }
  | { geoPointValue: { latitude: number; longitude: number } }
  | { arrayValue: { values?: RestValue[] } }
  | { mapValue: { fields?: RestFields } };

export type RestFields = Record<string, RestValue>;

export interface RestDocument {
  /** Relative to the database's documents; ids are raw, not URL-encoded. */
  path: string;
  fields: RestFields;
}
