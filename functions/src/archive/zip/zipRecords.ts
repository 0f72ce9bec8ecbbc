/** The records round the single entry of a zip archive, as PKWARE's APPNOTE.TXT 4.3 lays them out. */

export const SIGNATURE = {
  local: 0x04034b50,
  descriptor: 0x08074b50,
  central: 0x02014b50,
  end: 0x06054b50,
} as const;

export const RECORD_BYTES = { local: 30, descriptor: 16, central: 46, end: 22 } as const;

export const FLAG = { levelHints: 0b110, hasDescriptor: 1 << 3, isUtf8: 1 << 11 } as const;

export const METHOD_DEFLATE = 8;

/** The first value that no longer fits: a field of all ones says that the true one is in a zip64 record. */
export const ZIP64_MARK = 0xffffffff;

/** What is known of an entry once all of it went by: CRC-32 and size of the plain bytes, size of the stored ones. */
export interface EntryFigures {
  crc: number;
  storedBytes: number;
  bytes: number;
}

/** The fields that the local and the central header have in common, in this order. */
export interface EntryFields extends EntryFigures {
  version: number;
  flags: number;
  method: number;
  time: number;
  date: number;
  nameBytes: number;
  extraBytes: number;
}

/** Version 2.0 is the first with deflate. */
const VERSION = 20;
/** 1980-01-01, the beginning of zip's time: equal records make equal archives. */
const DATE = 0x0021;
const UNKNOWN_YET: EntryFigures = { crc: 0, storedBytes: 0, bytes: 0 };
/** Where the common fields begin: the central header names its writer's version first. */
const FIELDS_AT = { local: 4, central: 6 } as const;

/** Sizes and CRC are left to the data descriptor. */
export function localHeader(name: Buffer): Buffer {
  const record = Buffer.alloc(RECORD_BYTES.local);
  record.writeUInt32LE(SIGNATURE.local, 0);
  writeFields(record, FIELDS_AT.local, name, UNKNOWN_YET);
  return Buffer.concat([record, name]);
}

export function dataDescriptor(figures: EntryFigures): Buffer {
  const record = Buffer.alloc(RECORD_BYTES.descriptor);
  record.writeUInt32LE(SIGNATURE.descriptor, 0);
  writeFigures(record, 4, figures);
  return record;
}

/** No attributes are given, so whoever unpacks gets the permissions usual there. */
export function centralHeader(name: Buffer, figures: EntryFigures): Buffer {
  const record = Buffer.alloc(RECORD_BYTES.central);
  record.writeUInt32LE(SIGNATURE.central, 0);
  record.writeUInt16LE(VERSION, 4);
  writeFields(record, FIELDS_AT.central, name, figures);
  return Buffer.concat([record, name]);
}

export function endRecord(centralBytes: number, centralAt: number): Buffer {
  const record = Buffer.alloc(RECORD_BYTES.end);
  record.writeUInt32LE(SIGNATURE.end, 0);
  record.writeUInt16LE(1, 8);
  record.writeUInt16LE(1, 10);
  record.writeUInt32LE(centralBytes, 12);
  record.writeUInt32LE(centralAt, 16);
  return record;
}

export function readFields(record: Buffer, kind: keyof typeof FIELDS_AT): EntryFields {
  const at = FIELDS_AT[kind];
  return {
    version: record.readUInt16LE(at),
    flags: record.readUInt16LE(at + 2),
    method: record.readUInt16LE(at + 4),
    time: record.readUInt16LE(at + 6),
    date: record.readUInt16LE(at + 8),
    ...readFigures(record, at + 10),
    nameBytes: record.readUInt16LE(at + 22),
    extraBytes: record.readUInt16LE(at + 24),
  };
}

export function readFigures(record: Buffer, at: number): EntryFigures {
  return {
    crc: record.readUInt32LE(at),
    storedBytes: record.readUInt32LE(at + 4),
    bytes: record.readUInt32LE(at + 8),
  };
}

function writeFields(record: Buffer, at: number, name: Buffer, figures: EntryFigures): void {
  record.writeUInt16LE(VERSION, at);
  record.writeUInt16LE(FLAG.hasDescriptor | FLAG.isUtf8, at + 2);
  record.writeUInt16LE(METHOD_DEFLATE, at + 4);
  record.writeUInt16LE(DATE, at + 8);
  writeFigures(record, at + 10, figures);
  record.writeUInt16LE(name.length, at + 22);
}

function writeFigures(record: Buffer, at: number, figures: EntryFigures): void {
  record.writeUInt32LE(figures.crc, at);
  record.writeUInt32LE(figures.storedBytes, at + 4);
  record.writeUInt32LE(figures.bytes, at + 8);
}
