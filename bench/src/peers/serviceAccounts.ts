/** Writes the key files that some tools insist on, also for an emulator; the keys open nothing. */
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes key files below `folder` and answers their names relative to it, one for each project asked for. */
export function serviceAccounts(folder: string): (projectId: string) => string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  return (projectId) => {
    const name = `account-${projectId}.json`;
    const account = {
      type: 'service_account',
      project_id: projectId,
      private_key_id: 'bench',
      private_key: pem,
      client_email: `bench@${projectId}.iam.gserviceaccount.com`,
      client_id: '1',
      token_uri: 'https://oauth2.googleapis.com/token',
    };
    writeFileSync(join(folder, name), JSON.stringify(account));
    return name;
  };
}
