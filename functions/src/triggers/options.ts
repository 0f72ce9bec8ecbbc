/** What the functions have in common: where they run and how much each may take. */
import { setGlobalOptions } from 'firebase-functions/v2';

/** The region of every function: the database's own, or the nearest. Set in functions/.env. */
const region = process.env.FIREVAULT_REGION ?? 'us-central1';

/** The id of the database that is backed up. Set in functions/.env. */
export const database = process.env.FIREVAULT_DATABASE ?? '(default)';

/** Whether only the genuine portal may call. Set in functions/.env. */
export const isAppCheckRequired = process.env.FIREVAULT_APP_CHECK === 'required';

/** On one's own machine they are in the environment: the emulator would ask Secret Manager for them. */
const isLocal = process.env.FUNCTIONS_EMULATOR === 'true';
const noticeSecrets = isLocal ? [] : ['SMTP_URL', 'WEBHOOK_SIGNING_SECRET'];

/** Who the functions are: an account with the few rights of docs/deploy.md, or the project's default one. Set in functions/.env. */
const serviceAccount = process.env.FIREVAULT_SERVICE_ACCOUNT;

setGlobalOptions({
  region,
  ...(serviceAccount === undefined ? {} : { serviceAccount }),
  memory: '512MiB',
  secrets: ['BACKUP_MASTER_KEY', ...noticeSecrets],
});

/** Workers get a retry for whatever they throw; a step already done answers at once. */
export const WORKER = {
  invoker: 'private',
  timeoutSeconds: 1800,
  memory: '1GiB',
  concurrency: 1,
  retryConfig: { maxAttempts: 8, minBackoffSeconds: 3, maxBackoffSeconds: 60 },
} as const;
