/** Whatever is sent to whichever operation of the OpenAPI document: the answer is a result or a Problem, never a fault of ours. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openApi } from '../../../functions/src/api/openApi.ts';
import {
  AddStorageProviderRequest,
  COLLECTIONS,
  Problem,
  restorePhrase,
} from '../../../functions/src/contract/index.ts';
import { type ApiServer, serveApi } from '../../harness/apiServer.ts';
import { arbitraryFor, type JsonSchema } from '../../harness/arbitraryJson.ts';
import {
  backUpConfigured,
  type ConfiguredServices,
  withConfiguredStorage,
} from '../../harness/configuredStorage.ts';
import { actor, type Engine, startEngine } from '../../harness/engine.ts';
import { stack } from '../../harness/stack.ts';

const PROJECT = 'demo-api-fuzz';
const RUNS = 25;

interface Operation {
  method: string;
  path: string;
  parameters: { name: string; in: string; schema: JsonSchema }[];
  body: JsonSchema | null;
}

interface Document {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters: Operation['parameters'];
        requestBody?: { content: { 'application/json': { schema: JsonSchema } } };
      }
    >
  >;
}

/** Deletions come last: what they take away the others need. */
const operations: Operation[] = Object.entries((openApi() as unknown as Document).paths)
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters, requestBody }]) => ({
      method,
      path,
      parameters,
      body: requestBody?.content['application/json'].schema ?? null,
    })),
  )
  .sort((a, b) => Number(a.method === 'delete') - Number(b.method === 'delete'));

let engine: Engine;
let api: ApiServer;
let services: ConfiguredServices;
let backupId: string;
/** By operation: how often it answered with what. */
const seen = new Map<string, Map<number, number>>();

beforeAll(async () => {
  // Settings that are fuzzed must reach nothing outside of this machine.
  process.env.STORAGE_EMULATOR_HOST = `http://${stack().storage}`;
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  engine = await startEngine(PROJECT);
  await engine.clear();
  services = withConfiguredStorage(engine);
  api = await serveApi(PROJECT, services);
  const provider = { id: 'one', name: 'one', type: 'local', config: { basePath: 'one' } };
  await services.storageConfiguration.add(AddStorageProviderRequest.parse(provider), actor);
  await engine.db.doc('things/one').set({ n: 1 });
  backupId = (await backUpConfigured(engine, services, {})).id;
});
// Two operations may be one act: each has its own share.
beforeEach(() => engine.db.recursiveDelete(engine.db.collection(COLLECTIONS.rateLimits)));
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await engine.stop();
});

/** What means something under a name in the requests of an operation. */
function knownAt(path: string, name: string): unknown[] {
  switch (name) {
    case 'id':
      if (path.includes('backup-storage')) return ['one'];
      return path.includes('/restores') ? ['r-20200101-000000-aaaaaa'] : [backupId];
    case 'baseBackupId':
      return [backupId];
    case 'path':
      return ['things', 'things/one', ''];
    case 'ticket':
      return ['x.y'];
    case 'provider':
    case 'location':
    case 'storageProviders':
      return ['one'];
    case 'collections':
      return ['things'];
    case 'endpoint':
      return ['http://127.0.0.1:9'];
    case 'confirm':
      return [restorePhrase(PROJECT)];
    case 'basePath':
      return ['one', 'fuzzed', '../x'];
    default:
      return [];
  }
}

/** Only what leads to this machine is tried out; what is refused before anything is tried may be anything. */
function staysHere(body: unknown): boolean {
  const { type, config } = (body ?? {}) as { type?: unknown; config?: { endpoint?: unknown } };
  return type !== 's3' || config?.endpoint === 'http://127.0.0.1:9';
}

describe.each(operations)('$method $path', ({ method, path, parameters, body }) => {
  const known = (name: string) => knownAt(path, name);
  const named = (place: string) => parameters.filter((parameter) => parameter.in === place);
  const values = (place: string): fc.Arbitrary<Record<string, unknown>> => {
    const all = fc.record(
      Object.fromEntries(
        named(place).map(({ name, schema }) => [name, arbitraryFor(schema, known, name)]),
      ),
      { requiredKeys: place === 'path' ? named(place).map(({ name }) => name) : [] },
    );
    return place === 'path' ? all : fc.oneof(fc.constant({}), all);
  };
  // Made when it is asked for: what is known of the fixture is not known before.
  const requests = () =>
    fc.record({
      params: values('path'),
      query: values('query'),
      headers: values('header'),
      body:
        body === null
          ? fc.constant(undefined)
          : fc.oneof(
              { weight: 20, arbitrary: arbitraryFor(body, known).filter(staysHere) },
              { weight: 1, arbitrary: fc.constantFrom('{', '[]', 'null', '"', '') },
            ),
    });

  it('answers without a fault', async () => {
    await fc.assert(
      fc.asyncProperty(requests(), async ({ params, query, headers, body: sent }) => {
        const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => segment(params[name]));
        const search = new URLSearchParams(
          Object.entries(query).map(([name, value]): [string, string] => [name, text(value)]),
        );
        const answer = await api.call(
          'admin',
          method.toUpperCase(),
          `${filled}?${search}`,
          method === 'get' ? undefined : sent,
          Object.fromEntries(
            Object.entries(headers).map(([name, value]) => [
              name,
              text(value).replace(/[^\x21-\x7e]/g, '_') || '_',
            ]),
          ),
        );
        count(`${method} ${path}`, answer.status);
        expect(answer.status, answer.text).toBeLessThan(500);
        if (answer.status < 400) return;
        expect(answer.headers.get('content-type')).toContain('application/problem+json');
        expect(Problem.parse(answer.body).status).toBe(answer.status);
        expect(answer.text).not.toMatch(/\bat .*\.[jt]s:\d+/);
      }),
      { numRuns: RUNS, seed: 20_261_124, endOnFailure: true },
    );
  });
});

it('reached what lies behind the checks, and not only those', () => {
  const reached = [...seen].filter(([, counts]) => [...counts.keys()].some((one) => one < 400));
  expect(seen.size).toBe(operations.length);
  expect(reached.length).toBeGreaterThan(operations.length / 2);
  const limited = [...seen.values()].filter((counts) => counts.has(429));
  expect(limited).toEqual([]);
});

function count(operation: string, status: number): void {
  const counts = seen.get(operation) ?? new Map<number, number>();
  seen.set(operation, counts.set(status, (counts.get(status) ?? 0) + 1));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value);
}

/** Not `.` or `..`, which a client resolves before it sends anything. */
function segment(value: unknown): string {
  const encoded = encodeURIComponent(text(value));
  return /^\.{0,2}$/.test(encoded) ? '%20' : encoded;
}
