/** Documents for tests, with their wire bytes by protobufjs from Google's protos and their record by JSON.stringify. */
import { createRequire } from 'node:module';
import protobuf from 'protobufjs';

export type ValueSpec =
  | { null: true }
  | { boolean: boolean }
  | { integer: bigint }
  | { double: number }
  | { timestamp: TimeSpec }
  | { string: string }
  | { bytes: Uint8Array }
  | { reference: string }
  | { geo: [latitude: number, longitude: number] }
  | { array: ValueSpec[] }
  | { map: FieldSpec[] };
export type FieldSpec = [name: string, value: ValueSpec];
export type TimeSpec = [seconds: number, nanos: number];

export interface DocumentSpec {
  name: string;
  /** In the order of the wire; a plain object would put integer-like names first. */
  fields: FieldSpec[];
  createTime?: TimeSpec;
  updateTime?: TimeSpec;
}

const require = createRequire(import.meta.url);
const root = protobuf.Root.fromJSON(
  require('@google-cloud/firestore-api/build/protos/protos.json') as protobuf.INamespace,
);
export const DocumentType = root.lookupType('google.firestore.v1.Document');
const ValueType = root.lookupType('google.firestore.v1.Value');
const TimestampType = root.lookupType('google.protobuf.Timestamp');

const MAP_TAG = (6 << 3) | 2;
const ARRAY_TAG = (9 << 3) | 2;

/** The canonical wire bytes: field order, nothing of default value in Timestamp and LatLng. */
export function wireOf(spec: DocumentSpec): Buffer {
  const writer = protobuf.Writer.create();
  writer.uint32(10).string(spec.name);
  for (const field of spec.fields) writeField(writer.uint32(18), field);
  if (spec.createTime) writer.uint32(26).bytes(timeBytes(spec.createTime));
  if (spec.updateTime) writer.uint32(34).bytes(timeBytes(spec.updateTime));
  return Buffer.from(writer.finish());
}

/** The record line, with its line feed. */
export function recordOf(spec: DocumentSpec): string {
  const times = [
    ...(spec.createTime ? [`,"createTime":"${timeText(spec.createTime)}"`] : []),
    ...(spec.updateTime ? [`,"updateTime":"${timeText(spec.updateTime)}"`] : []),
  ];
  return `{"name":${JSON.stringify(spec.name)},"fields":${fieldsText(spec.fields)}${times.join('')}}\n`;
}

function writeField(writer: protobuf.Writer, [name, value]: FieldSpec): void {
  writer.fork().uint32(10).string(name).uint32(18).bytes(valueBytes(value)).ldelim();
}

function valueBytes(value: ValueSpec): Uint8Array {
  const writer = protobuf.Writer.create();
  if ('map' in value) {
    writer.uint32(MAP_TAG).fork();
    for (const field of value.map) writeField(writer.uint32(10), field);
    return writer.ldelim().finish();
  }
  if ('array' in value) {
    writer.uint32(ARRAY_TAG).fork();
    for (const element of value.array) writer.uint32(10).bytes(valueBytes(element));
    return writer.ldelim().finish();
  }
  return ValueType.encode(ValueType.fromObject(scalarObject(value))).finish();
}

function scalarObject(value: Exclude<ValueSpec, { map: unknown } | { array: unknown }>): object {
  if ('null' in value) return { nullValue: 0 };
  if ('boolean' in value) return { booleanValue: value.boolean };
  if ('integer' in value) return { integerValue: value.integer.toString() };
  if ('double' in value) return { doubleValue: value.double };
  if ('timestamp' in value) return { timestampValue: timeObject(value.timestamp) };
  if ('string' in value) return { stringValue: value.string };
  if ('bytes' in value) return { bytesValue: value.bytes };
  if ('reference' in value) return { referenceValue: value.reference };
  const [latitude, longitude] = value.geo;
  // protobufjs writes whatever is set; proto3 leaves out what is 0, but not what is -0.
  return {
    geoPointValue: {
      ...(Object.is(latitude, 0) ? {} : { latitude }),
      ...(Object.is(longitude, 0) ? {} : { longitude }),
    },
  };
}

function timeObject([seconds, nanos]: TimeSpec): object {
  return { ...(seconds === 0 ? {} : { seconds }), ...(nanos === 0 ? {} : { nanos }) };
}

function timeBytes(time: TimeSpec): Uint8Array {
  return TimestampType.encode(TimestampType.fromObject(timeObject(time))).finish();
}

function fieldsText(fields: FieldSpec[]): string {
  return `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${valueText(value)}`).join(',')}}`;
}

function valueText(value: ValueSpec): string {
  if ('null' in value) return '{"nullValue":null}';
  if ('boolean' in value) return `{"booleanValue":${value.boolean}}`;
  if ('integer' in value) return `{"integerValue":"${value.integer}"}`;
  if ('double' in value) return `{"doubleValue":${doubleText(value.double)}}`;
  if ('timestamp' in value) return `{"timestampValue":"${timeText(value.timestamp)}"}`;
  if ('string' in value) return `{"stringValue":${JSON.stringify(value.string)}}`;
  if ('bytes' in value) {
    return `{"bytesValue":"${Buffer.from(value.bytes).toString('base64')}"}`;
  }
  if ('reference' in value) return `{"referenceValue":${JSON.stringify(value.reference)}}`;
  if ('geo' in value) {
    const [latitude, longitude] = value.geo.map(doubleText);
    return `{"geoPointValue":{"latitude":${latitude},"longitude":${longitude}}}`;
  }
  if ('map' in value) return `{"mapValue":{"fields":${fieldsText(value.map)}}}`;
  return `{"arrayValue":{"values":[${value.array.map(valueText).join(',')}]}}`;
}

function doubleText(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}

function timeText([seconds, nanos]: TimeSpec): string {
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  const digits = String(nanos).padStart(9, '0');
  const shortest = [0, 3, 6].find((width) => /^0*$/.test(digits.slice(width))) ?? 9;
  return `${whole}${shortest === 0 ? '' : `.${digits.slice(0, shortest)}`}Z`;
}
