/**
 * `npm run admin -- grant|revoke <email>` and `npm run admin -- list`: who may come in. `--project <id>` names the project;
 * the credentials are the application default ones. With `--local` it speaks to the stack of `npm start`.
 */
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { initializeApp } from 'firebase-admin/app';
import { getAuth } from 'firebase-admin/auth';
import { getFirestore } from 'firebase-admin/firestore';
import { AuditCatalogue } from '../../functions/src/catalogue/AuditCatalogue.ts';
import { describeFailure } from '../../functions/src/domain/errors.ts';
import { systemClock } from '../../functions/src/platform/clock.ts';
import { AdminAccounts } from '../../functions/src/services/AdminAccounts.ts';
import { AuditLog } from '../../functions/src/services/AuditLog.ts';
import { startPorts } from './ports.ts';

const USAGE = 'Usage: npm run admin -- grant|revoke <email> | list [--project <id>] [--local]';

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      project: { type: 'string' },
      database: { type: 'string', default: '(default)' },
      local: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const [act = '', email] = positionals;
  const isComplete = act === 'list' ? email === undefined : email !== undefined;
  if (!['grant', 'revoke', 'list'].includes(act) || !isComplete) {
    console.error(USAGE);
    return 2;
  }
  if (values.local) {
    process.env.FIREBASE_AUTH_EMULATOR_HOST = `127.0.0.1:${startPorts.auth}`;
    process.env.FIRESTORE_EMULATOR_HOST = `127.0.0.1:${startPorts.firestore}`;
  }
  const projectId = values.project ?? (values.local ? 'demo-firevault' : undefined);
  const app = initializeApp(projectId === undefined ? {} : { projectId });
  const db = getFirestore(app, values.database);
  const audit = new AuditLog(new AuditCatalogue(db), systemClock);
  const accounts = new AdminAccounts({ auth: getAuth(app), audit });
  const by = { uid: `cli:${userInfo().username}`, email: null, ip: null };
  if (act === 'list') {
    for (const admin of await accounts.list()) console.log(admin);
  } else if (act === 'grant') {
    const isNew = await accounts.grant(email ?? '', by);
    console.log(
      isNew
        ? `${email} is an administrator from the next sign-in on.`
        : `${email} was an administrator already.`,
    );
  } else {
    const was = await accounts.revoke(email ?? '', by);
    console.log(
      was
        ? `${email} is no administrator any more, and signed out everywhere.`
        : `${email} was no administrator; signed out everywhere.`,
    );
  }
  return 0;
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  console.error(describeFailure(error));
  process.exit(1);
}
