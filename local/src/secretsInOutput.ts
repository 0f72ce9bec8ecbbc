/** Looks for secrets in what the tests leave behind: logs of functions and emulators, reports with every message of a failure. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the tests use for passphrases, credentials and signing secrets begins like one of these. */
const TEST_SECRETS = [
  'correct horse battery',
  'a passphrase of the spec',
  'a-secret-of-the-spec',
  'an-unspoken-secret',
  'PLANTED-',
];

/** `masterKeyFile` is functions/.secret.local; it may not be there. Answers a sentence for each file that holds one. */
export function secretsInOutput(folder: string, masterKeyFile: string): string[] {
  const secrets = [...TEST_SECRETS, ...masterKeysIn(masterKeyFile)];
  return readdirSync(folder)
    .filter((name) => /\.(log|json|txt)$/.test(name))
    .flatMap((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      const isTold = secrets.some((secret) => formsOf(secret).some((form) => text.includes(form)));
      return isTold ? [`${name} holds a secret that the tests have used.`] : [];
    });
}

/** The alphabet of base64 shifts with the place in the text, so only one that begins there is seen. */
function formsOf(secret: string): string[] {
  const whole = secret.slice(0, secret.length - (secret.length % 3));
  return [secret, encodeURIComponent(secret), Buffer.from(whole).toString('base64')];
}

function masterKeysIn(file: string): string[] {
  if (!existsSync(file)) return [];
  const keys = /^BACKUP_MASTER_KEY=(.+)$/m.exec(readFileSync(file, 'utf8'))?.[1]?.trim();
  return keys === undefined || keys === '' ? [] : [keys];
}
