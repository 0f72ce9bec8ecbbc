/** Reads the one entry of a zip archive front to back, and believes nothing that two records do not agree upon. */
import { ByteReader } from './ByteReader.ts';
import { inflateEntry } from './inflateEntry.ts';
import {
  type EntryFields,
  type EntryFigures,
  FLAG,
  METHOD_DEFLATE,
  RECORD_BYTES,
  readFields,
  readFigures,
  SIGNATURE,
  ZIP64_MARK,
} from './zipRecords.ts';

const KNOWN_FLAGS = FLAG.levelHints | FLAG.hasDescriptor | FLAG.isUtf8;

const NAMES = {
  local: 'the header of its entry',
  descriptor: 'its data descriptor',
  central: 'its directory',
  end: 'its end record',
} as const;

type RecordKind = keyof typeof NAMES;

interface Entry {
  fields: EntryFields;
  name: Buffer;
}

/**
 * The plain bytes of the only entry. Throws `RangeError` for anything but a whole archive of one deflated entry without
 * zip64; bytes given out before were not yet known to be right.
 */
export async function* unzip(
  stored: AsyncIterable<Uint8Array>,
  chunkSize: number,
): AsyncGenerator<Buffer, void, void> {
  const source = new ByteReader(stored);
  try {
    const entry = await readLocalHeader(source);
    const found = yield* inflateEntry(source, chunkSize);
    await checkFigures(source, entry.fields, found);
    const centralAt = source.position;
    await checkDirectory(source, entry, found);
    await checkEnd(source, centralAt);
  } finally {
    source.close();
  }
}

async function readLocalHeader(source: ByteReader): Promise<Entry> {
  const fields = readFields(await take(source, 'local'), 'local');
  if ((fields.flags & ~KNOWN_FLAGS) !== 0) {
    throw new RangeError(`its entry has flags that are not read (0x${fields.flags.toString(16)})`);
  }
  if (fields.method !== METHOD_DEFLATE) {
    throw new RangeError(
      `its entry is packed by method ${fields.method}; only 8 (deflate) is read`,
    );
  }
  if (fields.storedBytes === ZIP64_MARK || fields.bytes === ZIP64_MARK) {
    throw new RangeError('its entry is of the zip64 form, which is not read');
  }
  const name = await source.take(fields.nameBytes, NAMES.local);
  await source.take(fields.extraBytes, NAMES.local);
  return { fields, name };
}

async function checkFigures(
  source: ByteReader,
  local: EntryFields,
  found: EntryFigures,
): Promise<void> {
  if ((local.flags & FLAG.hasDescriptor) === 0) {
    agreeOnFigures('local', local, found);
    return;
  }
  // A header that leaves the figures to the descriptor has zeros, but `zip` still names those that it knew by then.
  const known: EntryFigures = {
    crc: local.crc || found.crc,
    storedBytes: local.storedBytes || found.storedBytes,
    bytes: local.bytes || found.bytes,
  };
  agreeOnFigures('local', known, found);
  agreeOnFigures('descriptor', readFigures(await take(source, 'descriptor'), 4), found);
}

async function checkDirectory(
  source: ByteReader,
  local: Entry,
  found: EntryFigures,
): Promise<void> {
  const record = await take(source, 'central');
  const fields = readFields(record, 'central');
  agreeOnFigures('central', fields, found);
  for (const field of ['version', 'flags', 'method', 'time', 'date'] as const) {
    agree('central', field, fields[field], local.fields[field]);
  }
  agree('central', 'disk number', record.readUInt16LE(34), 0);
  agree('central', 'position of the entry', record.readUInt32LE(42), 0);
  const name = await source.take(fields.nameBytes, NAMES.central);
  if (!name.equals(local.name)) throw new RangeError('its directory gives its entry another name');
  await source.take(fields.extraBytes + record.readUInt16LE(32), NAMES.central);
}

async function checkEnd(source: ByteReader, centralAt: number): Promise<void> {
  const centralBytes = source.position - centralAt;
  const record = await take(source, 'end');
  agree('end', 'disk number', record.readUInt16LE(4), 0);
  agree('end', 'disk number of the directory', record.readUInt16LE(6), 0);
  agree('end', 'number of entries on this disk', record.readUInt16LE(8), 1);
  agree('end', 'number of entries', record.readUInt16LE(10), 1);
  agree('end', 'size of the directory', record.readUInt32LE(12), centralBytes);
  agree('end', 'position of the directory', record.readUInt32LE(16), centralAt);
  agree('end', 'length of the comment', record.readUInt16LE(20), 0);
  if ((await source.chunk()) !== null) throw new RangeError('more bytes follow its end');
}

/** The part of fixed size of the record that must come next. */
async function take(source: ByteReader, kind: RecordKind): Promise<Buffer> {
  const signature = await source.take(4, NAMES[kind]);
  const found = signature.readUInt32LE(0);
  if (found !== SIGNATURE[kind]) throw new RangeError(misplaced(kind, found));
  return Buffer.concat([signature, await source.take(RECORD_BYTES[kind] - 4, NAMES[kind])]);
}

function misplaced(wanted: RecordKind, found: number): string {
  if (wanted === 'local') {
    return found === SIGNATURE.end ? 'it holds no entry' : 'it does not begin as a zip archive';
  }
  const next = wanted === 'central' ? SIGNATURE.local : SIGNATURE.central;
  return found === next
    ? 'it holds more than one entry'
    : `${NAMES[wanted]} is not where it should be`;
}

function agreeOnFigures(kind: RecordKind, said: EntryFigures, found: EntryFigures): void {
  agree(kind, 'compressed size', said.storedBytes, found.storedBytes);
  agree(kind, 'plain size', said.bytes, found.bytes);
  agree(kind, 'CRC-32', said.crc, found.crc);
}

function agree(kind: RecordKind, what: string, said: number, found: number): void {
  if (said !== found)
    throw new RangeError(`${NAMES[kind]} has the ${what} ${said} and not ${found}`);
}
