/** Asks the service for paths that cut a collection group into even shares; the emulator cannot tell. */
import { status as Code } from '@grpc/grpc-js';
import { comparePaths, relativePath } from '../domain/documentName.ts';
import { FirevaultError } from '../domain/errors.ts';
import type { CallOptions } from './FirestoreConnection.ts';
import { timestampAt } from './transcoder/timestampText.ts';
import { WireReader } from './wire/WireReader.ts';
import { WireWriter } from './wire/WireWriter.ts';

/** The part of a `FirestoreConnection` that is needed. */
interface PartitionCaller {
  readonly documentsRoot: string;
  unary(
    method: 'PartitionQuery',
    request: Buffer,
    act: string,
    options?: CallOptions,
  ): Promise<Buffer>;
}

/**
 * At most `partitions - 1` document paths, relative to the root, in `__name__` order and without doubles; fewer or none
 * for a small group. null when the server does not know PartitionQuery, as the emulator does not. The documents of
 * other collections are not weighed, so the points spread evenly over a range only where the group makes up most of it.
 */
export async function partitionPoints(
  connection: PartitionCaller,
  collectionId: string,
  partitions: number,
  readTime: string,
  options: CallOptions = {},
): Promise<string[] | null> {
  const paths = new Set<string>();
  let pageToken = '';
  do {
    const request = partitionRequest(connection.documentsRoot, {
      collectionId,
      points: partitions - 1,
      readTime,
      pageToken,
    });
    let answer: Buffer;
    try {
      answer = await connection.unary('PartitionQuery', request, 'Partitioning', options);
    } catch (error) {
      if (isUnimplemented(error)) return null;
      throw error;
    }
    const page = openPartitions(answer);
    for (const name of page.names) paths.add(relativePath(name));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  // Pages are sorted in themselves but not one after another.
  return [...paths].sort(comparePaths);
}

interface PartitionRequest {
  collectionId: string;
  points: number;
  readTime: string;
  pageToken: string;
}

/** PartitionQueryRequest; field numbers are those of google/firestore/v1/*.proto. */
function partitionRequest(root: string, request: PartitionRequest): Buffer {
  const writer = new WireWriter().string(1, root);
  writer.message(2, (query) =>
    query
      .message(2, (selector) => selector.string(2, request.collectionId).bool(3, true))
      .message(4, (order) => order.message(1, (field) => field.string(2, '__name__')).int(2, 1)),
  );
  writer.int(3, request.points);
  if (request.pageToken !== '') writer.string(4, request.pageToken);
  const text = Buffer.from(request.readTime, 'latin1');
  const time = timestampAt(text, 0, text.length);
  if (time === null) throw notATime(request.readTime);
  writer.message(6, (timestamp) => timestamp.int(1, time.seconds).int(2, time.nanos));
  return writer.take();
}

function notATime(text: string): FirevaultError {
  return new FirevaultError(
    'invalid-argument',
    'firestore/read-time',
    `The read time '${text}' is not a time in UTC.`,
    { nextStep: 'Give it as 2026-11-22T14:00:00.123456Z.' },
  );
}

/** The reference values of the cursors of a PartitionQueryResponse. */
function openPartitions(answer: Buffer): { names: string[]; nextPageToken: string } {
  const names: string[] = [];
  let nextPageToken = '';
  const reader = new WireReader(answer);
  while (reader.next()) {
    if (reader.field === 1) {
      const outer = reader.enter();
      readCursor(reader, names);
      reader.leave(outer);
    } else if (reader.field === 2) {
      nextPageToken = reader.string();
    } else {
      reader.skip();
    }
  }
  return { names, nextPageToken };
}

function readCursor(reader: WireReader, names: string[]): void {
  while (reader.next()) {
    if (reader.field !== 1) {
      reader.skip();
      continue;
    }
    readValue(reader, names);
  }
}

function readValue(reader: WireReader, names: string[]): void {
  const outer = reader.enter();
  while (reader.next()) {
    if (reader.field === 5) names.push(reader.string());
    else reader.skip();
  }
  reader.leave(outer);
}

/** `fromGrpcError` keeps the server's own error as the cause. */
function isUnimplemented(error: unknown): boolean {
  const cause = error instanceof FirevaultError ? error.cause : null;
  return cause instanceof Error && 'code' in cause && cause.code === Code.UNIMPLEMENTED;
}
