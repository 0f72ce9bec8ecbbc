/** The admin claim is given and taken by a command; a session that was revoked is refused at once, by route and by call. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CallName } from '../../../functions/src/contract/index.ts';
import { AdminClient, signIn } from '../../../local/src/AdminClient.ts';
import { callAsOwner } from '../../../local/src/emulatorRest.ts';
import { adminEmail, password, viewerEmail } from '../../../local/src/seedAccounts.ts';
import { beginWith } from '../../harness/fixture.ts';
import { stack } from '../../harness/stack.ts';
import { unsignedToken } from '../../harness/unsignedToken.ts';

const run = promisify(execFile);
const email = 'new-admin@example.com';

beforeAll(async () => {
  await beginWith([]);
  const { auth, projectId } = stack();
  await callAsOwner(
    'POST',
    `http://${auth}/identitytoolkit.googleapis.com/v1/projects/${projectId}/accounts`,
    {
      localId: 'new-admin',
      email,
      password,
      emailVerified: true,
    },
  );
});

async function admin(...args: string[]): Promise<{ code: number; out: string }> {
  const { auth, firestore, projectId } = stack();
  const env = {
    ...process.env,
    FIREBASE_AUTH_EMULATOR_HOST: auth,
    FIRESTORE_EMULATOR_HOST: firestore,
  };
  const script = ['local/src/admin.ts', ...args, '--project', projectId];
  try {
    const { stdout } = await run(process.execPath, script, { env });
    return { code: 0, out: stdout };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, out: stderr };
  }
}

const tokenNow = () => signIn(stack().auth, email);
const statusOf = async (token: string) =>
  (await new AdminClient(stack(), token).call('GET', '/api/admin/backups')).status;

/** As the Firebase SDK sends it. */
async function callable(name: string, token: string | null, data: unknown = {}) {
  const { functions, projectId } = stack();
  const response = await fetch(`http://${functions}/${projectId}/us-central1/${name}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ data }),
  });
  const { error } = (await response.json()) as { error?: { details?: { code?: string } } };
  return [response.status, error?.details?.code ?? null];
}

describe('the admin claim', () => {
  it('is granted, seen and revoked, and the sessions end with it', async () => {
    expect(await statusOf(await tokenNow())).toBe(403);
    expect(await admin('grant', email)).toMatchObject({ code: 0 });
    expect((await admin('grant', email)).out).toContain('already');
    const token = await tokenNow();
    expect(await statusOf(token)).toBe(200);
    expect((await admin('list')).out.split('\n')).toContain(email);
    // A sign-in counts as revoked when it is older than the revocation by a second.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await admin('revoke', email)).toMatchObject({ code: 0 });
    expect(await statusOf(token)).toBe(401);
    expect(await callable('listCollections', token)).toEqual([401, 'auth/id-token-revoked']);
    expect(await statusOf(await tokenNow())).toBe(403);
    const { body } = await (await AdminClient.signIn(stack())).call<{
      items: { action: string; target: string }[];
    }>('GET', '/api/admin/audit?target=new-admin');
    expect(body.items.map(({ action }) => action)).toEqual(['admin.revoke', 'admin.grant']);
  });

  it('is not given to nobody, and says how the command is used', async () => {
    expect(await admin('grant', 'nobody@example.com')).toMatchObject({
      code: 5,
      out: expect.stringContaining('sign up'),
    });
    expect(await admin('grnt', email)).toMatchObject({ code: 2 });
    expect(await admin('grant')).toMatchObject({ code: 2 });
  });
});

describe('a callable', () => {
  // All of them are made by one function; that they are is told by functions/src/index.test.ts.
  const names: CallName[] = ['createBackup', 'removeStorageProvider'];

  it.each(names)('%s lets in nobody but an admin who has just signed in', async (name) => {
    const { projectId, auth } = stack();
    expect(await callable(name, null)).toEqual([401, 'auth/required']);
    // The runtime itself refuses what is no token.
    expect((await callable(name, 'a.b.c'))[0]).toBe(401);
    expect(await callable(name, await signIn(auth, viewerEmail))).toEqual([403, 'auth/not-admin']);
    const forged = unsignedToken(projectId, { uid: 'no-such-person', admin: true });
    expect((await callable(name, forged))[0]).toBe(401);
    expect(await callable(name, await signIn(auth, adminEmail), { nonsense: true })).toEqual([
      400,
      'request/invalid',
    ]);
  });
});
