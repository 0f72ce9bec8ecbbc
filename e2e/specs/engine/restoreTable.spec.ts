/** Every mode with every kind of scope and target: the target becomes what it must be, document by document. */
import { deleteApp, initializeApp } from 'firebase-admin/app';
import { type Firestore, getFirestore } from 'firebase-admin/firestore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  BackupMetadata,
  RestoreInput,
  RestoreMode,
} from '../../../functions/src/contract/index.ts';
import { restorePhrase } from '../../../functions/src/contract/index.ts';
import { databaseRoot } from '../../../functions/src/domain/documentName.ts';
import { compareImages, type DatabaseImage, takeImage } from '../../../local/src/databaseImage.ts';
import { hurriedClock } from '../../harness/deliver.ts';
import { actor, type Engine, startEngine } from '../../harness/engine.ts';
import { expectedRestore } from '../../harness/expectedRestore.ts';
import { stack } from '../../harness/stack.ts';

/** FIREVAULT_TABLE=all npm test -- suite restoreTable: every cell, not only one scope in three for targets elsewhere. */
const WANTS_ALL = process.env.FIREVAULT_TABLE === 'all';

const projectId = 'demo-firevault-table';
const elsewhereId = 'demo-firevault-elsewhere';

let engine: Engine;
let elsewhere: Firestore;
let named: Firestore;
let backup: BackupMetadata;
let held: DatabaseImage;

const MODES: RestoreMode[] = ['overwrite', 'exact', 'missing-only'];

interface ScopeCase {
  name: string;
  request: Pick<RestoreInput, 'collections' | 'paths' | 'includeSubcollections'>;
  isMeant: (path: string) => boolean;
}

const SCOPES: ScopeCase[] = [
  { name: 'everything', request: {}, isMeant: () => true },
  {
    name: 'a collection',
    request: { collections: ['users'] },
    isMeant: (path) => path.startsWith('users/'),
  },
  {
    name: 'a document with what lies below',
    request: { paths: ['users/1'] },
    isMeant: (path) => path === 'users/1' || path.startsWith('users/1/'),
  },
  {
    name: 'a document alone',
    request: { paths: ['users/1'], includeSubcollections: false },
    isMeant: (path) => path === 'users/1',
  },
  {
    name: 'a nested collection',
    request: { paths: ['users/1/orders'] },
    isMeant: (path) => path.startsWith('users/1/orders/'),
  },
  {
    name: 'a list of paths',
    request: { paths: ['users/__id7__', 'teams', 'users/2/orders/c'] },
    isMeant: (path) =>
      path === 'users/__id7__' ||
      path.startsWith('users/__id7__/') ||
      path.startsWith('teams/') ||
      path === 'users/2/orders/c',
  },
];

interface TargetCase {
  name: string;
  request: NonNullable<RestoreInput['target']> | undefined;
  prefix: string | null;
  db: () => Firestore;
}

const TARGETS: TargetCase[] = [
  { name: 'here', request: undefined, prefix: null, db: () => engine.db },
  {
    name: 'a named database',
    request: { databaseId: 'second' },
    prefix: null,
    db: () => named,
  },
  {
    name: 'another project',
    request: { projectId: elsewhereId, references: 'rewrite' },
    prefix: null,
    db: () => elsewhere,
  },
  {
    name: 'a prefix',
    request: { pathPrefix: 'copies/monday', references: 'rewrite' },
    prefix: 'copies/monday',
    db: () => engine.db,
  },
];

/** Neighbours that sort oddly, a parent that is missing, a reference into the database and one out of it. */
function backedUp(db: Firestore): Record<string, Record<string, unknown>> {
  return {
    'users/1': { name: 'Ada', friend: db.doc('users/2'), text: '"referenceValue":"projects/' },
    'users/1/orders/a': { total: 1 },
    'users/1/orders/a/lines/x': { sku: 'x' },
    'users/1/orders/b': { total: 2 },
    'users/10': { name: 'Ten' },
    'users/2/orders/c': { total: 3 },
    'users/__id7__': { name: 'Seven' },
    'users/__id7__/orders/d': { total: 4 },
    'users/__id8__': { name: 'Eight' },
    'users!/x': { name: 'No user' },
    'teams/t1': { lead: db.doc('users/1/orders/a'), all: [db.doc('users/10')] },
    'teams/t2': { lead: null },
  };
}

/** What has become of it since; null is gone. */
const SINCE: Record<string, Record<string, unknown> | null> = {
  'users/1': { name: 'Eve' },
  'users/1/orders/a': null,
  'users/1/orders/a/lines/new': { sku: 'new' },
  'users/1/orders/new': { total: 9 },
  'users/10': { name: 'Ten!' },
  'users/2/orders/c': { total: 33 },
  'users/3': { name: 'Since' },
  'users/__id7__/orders/d': null,
  'users/__id8__': null,
  'users!/x': { name: 'Nobody' },
  'teams/t2': null,
  'teams/t3': { lead: null },
  'others/1': { made: 'since' },
};

beforeAll(async () => {
  engine = await startEngine(projectId, { clock: hurriedClock });
  const app = initializeApp({ projectId: elsewhereId }, elsewhereId);
  elsewhere = getFirestore(app);
  named = getFirestore(engine.app, 'second');
  await become(engine.db, backedUp(engine.db));
  backup = await engine.backUp();
  held = await imageOf(engine.db);
  return () => deleteApp(app);
});
afterAll(() => engine.stop());

/** Makes a database hold these documents and no other, the product's own records aside. */
async function become(db: Firestore, documents: Record<string, unknown>): Promise<void> {
  const there = [...(await imageOf(db)).keys()].filter((path) => !(path in documents));
  const batch = db.batch();
  for (const path of there) batch.delete(db.doc(path));
  for (const [path, fields] of Object.entries(documents)) {
    batch.set(db.doc(path), fields as Record<string, unknown>);
  }
  await batch.commit();
}

/** `projects/p/databases/d/documents` */
function documentsRoot(db: Firestore): string {
  return databaseRoot(db === elsewhere ? elsewhereId : projectId, db.databaseId);
}

async function imageOf(db: Firestore): Promise<DatabaseImage> {
  const [, project = '', , database = ''] = documentsRoot(db).split('/');
  const image = await takeImage(stack().firestore, project, database);
  return new Map([...image].filter(([path]) => !path.startsWith('auditLogs/')));
}

function sinceThen(db: Firestore): Record<string, Record<string, unknown>> {
  const documents = { ...backedUp(db), ...SINCE };
  return Object.fromEntries(
    Object.entries(documents).flatMap(([path, fields]) =>
      fields === null ? [] : [[path, fields]],
    ),
  );
}

/** Here the database as it is now; elsewhere something of the same names, and neighbours that are none of our business. */
function liveAt({ prefix, db, name }: TargetCase): Record<string, Record<string, unknown>> {
  if (name === 'here') return sinceThen(db());
  if (prefix === null) {
    return {
      'users/1': { name: 'Other' },
      'users/1/orders/old': { total: 0 },
      'users/10': { name: 'Ten' },
      'others/1': { stays: true },
    };
  }
  return {
    ...sinceThen(db()),
    [prefix]: { itself: true },
    [`${prefix}/users/1`]: { name: 'Other' },
    [`${prefix}/users/1/orders/old`]: { total: 0 },
    [`${prefix}/users/10`]: { name: 'Ten' },
    'copies/tuesday/users/1': { name: 'Neighbour' },
  };
}

/** References into the database that was backed up lead to the target. */
function rewriteTo(db: Firestore, prefix: string | null): (line: Buffer) => Buffer {
  const from = `${documentsRoot(engine.db)}/`;
  const to = `${documentsRoot(db)}/${prefix === null ? '' : `${prefix}/`}`;
  const redirect = (key: string, value: unknown): unknown =>
    key === 'referenceValue' && typeof value === 'string' && value.startsWith(from)
      ? to + value.slice(from.length)
      : value;
  return (line) => {
    const record = JSON.parse(line.toString('utf8')) as { name: string };
    return Buffer.from(JSON.stringify(record, redirect), 'utf8');
  };
}

async function undo(id: string, target: TargetCase): Promise<void> {
  const confirm = restorePhrase(target.request?.projectId ?? projectId);
  const { restoreId } = await engine.restores.undoRestore(id, { confirm }, actor);
  await engine.runAll();
  expect(await engine.restoreCatalogue.get(restoreId)).toMatchObject({ status: 'success' });
}

function isChosen(target: TargetCase, mode: RestoreMode, scope: ScopeCase): boolean {
  if (WANTS_ALL || target.name === 'here') return true;
  return (SCOPES.indexOf(scope) + MODES.indexOf(mode) + TARGETS.indexOf(target)) % 3 === 0;
}

describe.each(TARGETS)('a restore to $name', (target) => {
  const cells = MODES.flatMap((mode) => SCOPES.map((scope) => ({ mode, scope }))).filter(
    ({ mode, scope }) => isChosen(target, mode, scope),
  );
  it.each(cells)('in mode $mode, of $scope.name', async ({ mode, scope }) => {
    const db = target.db();
    await become(db, liveAt(target));
    const live = await imageOf(db);
    const expected = expectedRestore(held, live, {
      mode,
      isMeant: scope.isMeant,
      prefix: target.prefix,
      ...(target.request?.references === 'rewrite'
        ? { rewrite: rewriteTo(db, target.prefix) }
        : {}),
    });
    const job = await engine.restore(backup.id, {
      mode,
      ...scope.request,
      ...(target.request === undefined ? {} : { target: target.request }),
    });
    expect(job).toMatchObject({ status: 'success', error: null, warnings: [] });
    expect(compareImages(expected.image, await imageOf(db))).toEqual([]);
    expect(job.counts).toEqual(expected.counts);
    expect(job.preview?.counts).toEqual(expected.counts);
    if (target.name === 'here' || mode !== 'exact') return;
    await undo(job.id, target);
    expect(compareImages(live, await imageOf(db))).toEqual([]);
  });
});
