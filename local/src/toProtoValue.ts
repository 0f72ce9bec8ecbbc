/** Turns REST values into the objects that the Firestore protobuf client takes. */
import type { RestFields, RestValue } from './demoData/RestValue.ts';

/** A `google.firestore.v1.Value` as protobufjs reads it: enums by name, 64-bit integers as text, bytes as base64. */
export type ProtoValue = Record<string, unknown>;

export function toProtoFields(fields: RestFields): Record<string, ProtoValue> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, toProtoValue(value)]),
  );
}

function toProtoValue(value: RestValue): ProtoValue {
  if ('nullValue' in value) return { nullValue: 'NULL_VALUE' };
  if ('doubleValue' in value) return { doubleValue: Number(value.doubleValue) };
  if ('timestampValue' in value) return { timestampValue: toProtoTimestamp(value.timestampValue) };
  if ('arrayValue' in value) {
    return { arrayValue: { values: (value.arrayValue.values ?? []).map(toProtoValue) } };
  }
  if ('mapValue' in value)
    return { mapValue: { fields: toProtoFields(value.mapValue.fields ?? {}) } };
  return value;
}

/** A Date holds milliseconds, so the second and its fraction are read apart. */
export function toProtoTimestamp(text: string): { seconds: number; nanos: number } {
  const match = /^([^.]+?)(?:\.(\d{1,9}))?Z$/.exec(text);
  const seconds = Date.parse(`${match?.[1]}Z`) / 1000;
  if (match === null || Number.isNaN(seconds)) throw new Error(`Not an RFC 3339 UTC time: ${text}`);
  return { seconds, nanos: Number((match[2] ?? '').padEnd(9, '0')) };
}
