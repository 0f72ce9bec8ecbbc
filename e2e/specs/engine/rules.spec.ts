/** Who may read and write which collection straight from a client: a stranger, a signed-in user, an admin. */
import { readFileSync } from 'node:fs';
import {
  assertFails,
  assertSucceeds,
  initializeTestEnvironment,
  type RulesTestEnvironment,
} from '@firebase/rules-unit-testing';
import { collection, deleteDoc, doc, getDoc, getDocs, setDoc, updateDoc } from 'firebase/firestore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COLLECTIONS } from '../../../functions/src/contract/index.ts';
import { stack } from '../../harness/stack.ts';

const CALLERS = ['stranger', 'user', 'admin'] as const;
type Caller = (typeof CALLERS)[number];

/** Read by admins, written by functions alone. */
const ADMIN_READS = [
  'backups',
  'restores',
  'schedules',
  'providers',
  'auditLogs',
  'notifications',
  'settings',
] as const;
/** What lies below a job's record and is the workers' own: keys above all. */
const CLOSED_BELOW = [
  `${COLLECTIONS.backups}/one/secrets/one`,
  `${COLLECTIONS.restores}/one/secrets/one`,
  `${COLLECTIONS.backups}/one/firevaultBackupChores/one`,
  `${COLLECTIONS.backups}/one/firevaultBackupChores/one/secrets/one`,
] as const;
/** Open to nobody. */
const CLOSED = ['secrets', 'locks', 'rateLimits', 'drills', 'outbox'] as const;

let environment: RulesTestEnvironment;

beforeAll(async () => {
  const [host = '', port] = stack().firestore.split(':');
  environment = await initializeTestEnvironment({
    // A project of its own, so that no trigger and no other spec meets these documents.
    projectId: 'demo-firevault-rules',
    firestore: { host, port: Number(port), rules: readFileSync('firestore.rules', 'utf8') },
  });
  await environment.withSecurityRulesDisabled(async (context) => {
    for (const name of [...Object.values(COLLECTIONS), 'customers']) {
      await setDoc(doc(context.firestore(), name, 'one'), { value: 1 });
    }
    for (const path of CLOSED_BELOW) await setDoc(doc(context.firestore(), path), { value: 1 });
    await setDoc(doc(context.firestore(), COLLECTIONS.backups, 'one', 'parts', '0001'), {
      value: 1,
    });
    await setDoc(doc(context.firestore(), COLLECTIONS.restores, 'one', 'parts', '0001'), {
      value: 1,
    });
  });
});

afterAll(() => environment.cleanup());

function as(caller: Caller) {
  const context =
    caller === 'stranger'
      ? environment.unauthenticatedContext()
      : environment.authenticatedContext(caller, caller === 'admin' ? { admin: true } : {});
  return context.firestore();
}

const paths = [
  ...ADMIN_READS.map((name) => ({ path: `${COLLECTIONS[name]}/one`, readers: ['admin'] })),
  { path: `${COLLECTIONS.backups}/one/parts/0001`, readers: ['admin'] },
  { path: `${COLLECTIONS.restores}/one/parts/0001`, readers: ['admin'] },
  ...CLOSED_BELOW.map((path) => ({ path, readers: [] as string[] })),
  ...CLOSED.map((name) => ({ path: `${COLLECTIONS[name]}/one`, readers: [] as string[] })),
  { path: 'customers/one', readers: [] },
];

describe.each(paths)('$path', ({ path, readers }) => {
  it.each(CALLERS)('read by %s', async (caller) => {
    const reading = getDoc(doc(as(caller), path));
    await (readers.includes(caller) ? assertSucceeds(reading) : assertFails(reading));
  });

  it.each(CALLERS)('listed by %s', async (caller) => {
    const parent = path.slice(0, path.lastIndexOf('/'));
    const listing = getDocs(collection(as(caller), parent));
    await (readers.includes(caller) ? assertSucceeds(listing) : assertFails(listing));
  });

  it.each(CALLERS)('never written by %s', async (caller) => {
    const target = doc(as(caller), path);
    await assertFails(setDoc(target, { value: 2 }));
    await assertFails(updateDoc(target, { value: 2 }));
    await assertFails(deleteDoc(target));
    await assertFails(setDoc(doc(as(caller), `${path}-new`), { value: 1 }));
  });
});

it('names every collection of the product', () => {
  const told = [...ADMIN_READS, ...CLOSED].map((name) => COLLECTIONS[name]);
  expect(told.sort()).toEqual(Object.values(COLLECTIONS).sort());
});

describe('the read mark of a notification', () => {
  const path = `${COLLECTIONS.notifications}/one`;

  it('is set by an admin for oneself alone', async () => {
    await assertSucceeds(updateDoc(doc(as('admin'), path), { 'readBy.admin': true }));
    await assertFails(updateDoc(doc(as('admin'), path), { 'readBy.somebody': true }));
    await assertFails(updateDoc(doc(as('admin'), path), { 'readBy.admin': true, value: 3 }));
    await assertFails(updateDoc(doc(as('user'), path), { 'readBy.user': true }));
  });
});
