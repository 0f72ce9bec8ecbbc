/** Partition points come from a gRPC server as Google's protos encode them: pages merged, sorted, without doubles. */
import { createRequire } from 'node:module';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { afterEach, describe, expect, it } from 'vitest';
import { FirestoreConnection } from './FirestoreConnection.ts';
import { partitionPoints } from './partitionQuery.ts';

const require = createRequire(import.meta.url);
const protos = protobuf.Root.fromJSON(
  require('@google-cloud/firestore-api/build/protos/protos.json') as protobuf.INamespace,
);
const PartitionQueryRequest = protos.lookupType('google.firestore.v1.PartitionQueryRequest');
const PartitionQueryResponse = protos.lookupType('google.firestore.v1.PartitionQueryResponse');

const READ_TIME = '2026-11-22T14:00:00.123456Z';
const ROOT = 'projects/demo/databases/(default)/documents';
type Answer = { names: string[]; nextPageToken?: string } | { code: status };

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server that answers the calls one after another, and a connection to it. */
async function aServer(answers: Answer[]) {
  const requests: unknown[] = [];
  const server = new Server();
  const same = (bytes: Buffer) => bytes;
  const partitionQuery = {
    path: '/google.firestore.v1.Firestore/PartitionQuery',
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
  server.addService(
    { partitionQuery },
    {
      partitionQuery: (
        call: { request: Buffer },
        reply: (error: { code: status; details: string } | null, bytes?: Buffer) => void,
      ) => {
        const request = PartitionQueryRequest.decode(call.request);
        requests.push(PartitionQueryRequest.toObject(request, { longs: Number, enums: String }));
        const answer = answers[requests.length - 1] ?? { names: [] };
        if ('code' in answer) return reply({ code: answer.code, details: 'refused' });
        const partitions = answer.names.map((path) => ({
          values: [{ referenceValue: `${ROOT}/${path}` }],
          before: true,
        }));
        const message = PartitionQueryResponse.fromObject({ ...answer, partitions });
        return reply(null, Buffer.from(PartitionQueryResponse.encode(message).finish()));
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const connection = await FirestoreConnection.open({
    projectId: 'demo',
    databaseId: '(default)',
    emulatorHost: `127.0.0.1:${port}`,
  });
  closing.push(
    () => connection.close(),
    () => server.forceShutdown(),
  );
  const caller = connection as unknown as Parameters<typeof partitionPoints>[0];
  const points = (partitions: number) => partitionPoints(caller, 'orders', partitions, READ_TIME);
  return { requests, points };
}

describe('partitionPoints', () => {
  it('asks for the collection group in name order at the read time', async () => {
    const { requests, points } = await aServer([{ names: ['orders/m'] }]);
    expect(await points(3)).toEqual(['orders/m']);
    expect(requests).toEqual([
      {
        parent: ROOT,
        structuredQuery: {
          from: [{ collectionId: 'orders', allDescendants: true }],
          orderBy: [{ field: { fieldPath: '__name__' }, direction: 'ASCENDING' }],
        },
        partitionCount: 2,
        readTime: { seconds: 1795356000, nanos: 123456000 },
      },
    ]);
  });

  it('merges pages, which are not in order of one another', async () => {
    const { requests, points } = await aServer([
      { names: ['orders/__id12__', 'users/1/orders/9'], nextPageToken: 'more' },
      { names: ['orders/__id7__', 'orders/__id12__', 'orders/1'] },
    ]);
    const sorted = ['orders/__id7__', 'orders/__id12__', 'orders/1', 'users/1/orders/9'];
    expect(await points(100)).toEqual(sorted);
    expect(requests).toMatchObject([{ partitionCount: 99 }, { pageToken: 'more' }]);
  });

  it('is null where the server does not know the call, and fails with every other error', async () => {
    expect(await (await aServer([{ code: status.UNIMPLEMENTED }])).points(9)).toBeNull();
    const refusing = await aServer([{ code: status.PERMISSION_DENIED }]);
    await expect(refusing.points(9)).rejects.toMatchObject({ kind: 'permission-denied' });
  });

  it('refuses a read time that is none', async () => {
    const neverCalled = {
      documentsRoot: ROOT,
      unary: () => Promise.reject(new Error('must not be called')),
    };
    const work = partitionPoints(neverCalled, 'orders', 9, 'yesterday');
    await expect(work).rejects.toMatchObject({ kind: 'invalid-argument' });
  });
});
