/** Short builders for REST values. */
import type { RestFields, RestValue } from './RestValue.ts';

export const nothing: RestValue = { nullValue: null };
export const bool = (value: boolean): RestValue => ({ booleanValue: value });
export const int = (value: number | bigint | string): RestValue => ({
  integerValue: String(value),
});
export const double = (value: number | 'NaN' | 'Infinity' | '-Infinity'): RestValue => ({
  doubleValue: value,
});
export const text = (value: string): RestValue => ({ stringValue: value });
export const bytes = (value: Uint8Array): RestValue => ({
  bytesValue: Buffer.from(value).toString('base64'),
});
export const reference = (name: string): RestValue => ({ referenceValue: name });
export const place = (latitude: number, longitude: number): RestValue => ({
  geoPointValue: { latitude, longitude },
});
export const list = (...values: RestValue[]): RestValue => ({ arrayValue: { values } });
export const map = (fields: RestFields): RestValue => ({ mapValue: { fields } });
export const timestamp = (value: string): RestValue => ({ timestampValue: value });

/** The map form in which Firestore keeps vectors. */
export const vector = (values: readonly number[]): RestValue =>
  map({ __type__: text('__vector__'), value: list(...values.map(double)) });

/** `micros` are the three digits below the millisecond. */
export function moment(epochMs: number, micros = 0): RestValue {
  const digits = String(micros).padStart(3, '0');
  return timestamp(new Date(epochMs).toISOString().replace('Z', `${digits}Z`));
}
