/** Secrets that were planted are found nowhere: not in answers, not in logs, not in any record, not in stored objects. */
import { readFileSync } from 'node:fs';
import { deleteApp, initializeApp } from 'firebase-admin/app';
import { type DocumentReference, getFirestore } from 'firebase-admin/firestore';
import { beforeAll, describe, expect, it } from 'vitest';
import { AdminClient, type ApiAnswer, signIn } from '../../../local/src/AdminClient.ts';
import { adminEmail } from '../../../local/src/seedAccounts.ts';
import { beginWith, manyDocuments } from '../../harness/fixture.ts';
import { stack } from '../../harness/stack.ts';

const PLANTED = {
  s3Key: 'PLANTED-s3-secret-access-key-4711',
  misplaced: 'PLANTED-secret-in-a-wrong-field-4711',
  azureKey: Buffer.from('PLANTED-azure-account-key-4711-of-32-bytes').toString('base64'),
  googleKey: 'PLANTED-google-private-key-4711',
  passphrase: 'PLANTED-passphrase-of-a-backup-4711',
  wrongPassphrase: 'PLANTED-wrong-passphrase-4711',
};

const answers: string[] = [];
let token: string;
let admin: AdminClient;

async function call<T>(
  method: string,
  path: string,
  body?: unknown,
): Promise<ApiAnswer<T & { code?: string }>> {
  const answer = await admin.call<T & { code?: string }>(method, path, body);
  answers.push(JSON.stringify([path, ...answer.headers, answer.body]));
  return answer;
}

beforeAll(async () => {
  await beginWith(manyDocuments('alpha', 5));
  token = await signIn(stack().auth, adminEmail);
  admin = new AdminClient(stack(), token);
  await useThem();
});

/** Through everything that takes a secret, well and badly. */
async function useThem(): Promise<void> {
  const storage = '/api/admin/backup-storage';
  const config = { bucket: 'planted', region: 'us-east-1', endpoint: 'http://127.0.0.1:9' };
  const keys = { accessKeyId: 'AKIAPLANTED000000000', secretAccessKey: PLANTED.s3Key };
  const s3 = { type: 's3', config: { ...config, ...keys } };
  expect((await call('POST', storage, { name: 'Planted', ...s3 })).status).toBe(201);
  await call('POST', storage, { name: 'Planted', ...s3 });
  await call('POST', `${storage}/planted/test`);
  await call('POST', `${storage}/planted/usage`);
  await call('POST', `${storage}/test`, s3);
  await call('PUT', `${storage}/planted`, { secrets: { secretAccessKey: PLANTED.s3Key } });
  await call('PUT', `${storage}/planted`, { secrets: { ...keys, other: PLANTED.misplaced } });
  await call('PUT', `${storage}/planted`, { config: { ...config, key: PLANTED.misplaced } });
  await call('PUT', `${storage}/planted`, { secrets: PLANTED.misplaced });
  const connection = `DefaultEndpointsProtocol=http;AccountName=planted;AccountKey=${PLANTED.azureKey};BlobEndpoint=http://127.0.0.1:9/planted;`;
  const azure = { type: 'azure', config: { containerName: 'planted' } };
  await call('POST', `${storage}/test`, { ...azure, secrets: { connectionString: connection } });
  const google = { type: 'gcs', config: { bucket: 'planted', endpoint: 'http://127.0.0.1:9' } };
  const keyFile = JSON.stringify({
    type: 'service_account',
    client_email: 'planted@example.com',
    private_key: PLANTED.googleKey,
  });
  await call('POST', `${storage}/test`, { ...google, secrets: { keyFile } });
  await call('GET', storage);
  const encrypted = { encryption: true, encryptionKey: PLANTED.passphrase };
  const { body } = await call<{ id: string }>('POST', '/api/admin/backups', encrypted);
  const backup = await admin.awaitBackup(body.id);
  expect(backup.status).toBe('success');
  const path = `/api/admin/backups/${backup.id}`;
  await call('POST', `${path}/verify`, { level: 'full', encryptionKey: PLANTED.wrongPassphrase });
  await call('POST', `${path}/download-link`, { encryptionKey: PLANTED.wrongPassphrase });
  const link = await call('POST', `${path}/download-link`, { encryptionKey: PLANTED.passphrase });
  expect(link.status).toBe(201);
  await call('POST', `${path}/restore`, { mode: 'exact', encryptionKey: PLANTED.passphrase });
  await call('POST', '/api/admin/backups', `{"encryptionKey": "${PLANTED.passphrase}"`);
  await call('GET', '/api/admin/audit?limit=500');
  await call('DELETE', `${storage}/planted`);
}

/** With what else is secret here: the master key, and who the admin is. */
function secrets(): [string, string][] {
  const masterKey = /^BACKUP_MASTER_KEY=(.+)$/m.exec(
    readFileSync('functions/.secret.local', 'utf8'),
  )?.[1];
  expect(masterKey?.length).toBeGreaterThan(40);
  return [...Object.entries({ ...PLANTED, masterKey: masterKey ?? '', token })];
}

function expectNone(where: string, text: string): void {
  const found = secrets().filter(([, secret]) => {
    const forms = [secret, Buffer.from(secret).toString('base64').replace(/=+$/, '')];
    return forms.some((form) => text.includes(form) || text.includes(encodeURIComponent(form)));
  });
  expect(found.map(([name]) => `${name} in ${where}`)).toEqual([]);
}

describe('a planted secret', () => {
  it('is in no answer', () => {
    expect(answers.length).toBeGreaterThan(15);
    expectNone('an answer', answers.join('\n'));
  });

  it('is in no log', () => {
    const log = readFileSync(stack().logFile, 'utf8');
    expect(log.length).toBeGreaterThan(1000);
    expectNone('the log', log);
  });

  it('is in no record, down to the last sub-collection', async () => {
    process.env.FIRESTORE_EMULATOR_HOST = stack().firestore;
    const app = initializeApp({ projectId: stack().projectId }, 'secrets');
    try {
      const db = getFirestore(app);
      const records: string[] = [];
      const walk = async (parent: DocumentReference | typeof db): Promise<void> => {
        for (const collection of await parent.listCollections()) {
          for (const ref of await collection.listDocuments()) {
            records.push(JSON.stringify([ref.path, (await ref.get()).data() ?? null]));
            await walk(ref);
          }
        }
      };
      await walk(db);
      expect(records.some((record) => record.includes('storage.add'))).toBe(true);
      expectNone('a record', records.join('\n'));
    } finally {
      await deleteApp(app);
    }
  });
});
