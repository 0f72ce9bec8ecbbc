/** Creates the two people of the local stack: an admin, and one who may not see anything. */
import { callAsOwner } from './emulatorRest.ts';

export const password = 'firevault-demo';
export const adminEmail = 'admin@example.com';
export const viewerEmail = 'viewer@example.com';

const accounts = [
  { localId: 'local-admin', email: adminEmail, displayName: 'Ada Admin', claims: { admin: true } },
  { localId: 'local-viewer', email: viewerEmail, displayName: 'Vic Viewer', claims: {} },
];

/** Needs an auth emulator without these accounts. */
export async function seedAccounts(auth: string, projectId: string): Promise<void> {
  const base = `http://${auth}/identitytoolkit.googleapis.com/v1/projects/${projectId}`;
  for (const { claims, ...account } of accounts) {
    await callAsOwner('POST', `${base}/accounts`, { ...account, password, emailVerified: true });
    await callAsOwner('POST', `${base}/accounts:update`, {
      localId: account.localId,
      customAttributes: JSON.stringify(claims),
    });
  }
}
