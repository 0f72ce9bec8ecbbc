/** `firevault admin`: who may come into the portal. */
import { initializeApp } from 'firebase-admin/app';
import { getAuth } from 'firebase-admin/auth';
import { getFirestore } from 'firebase-admin/firestore';
import { AuditCatalogue } from '../../catalogue/AuditCatalogue.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { systemClock } from '../../platform/clock.ts';
import { AdminAccounts } from '../../services/AdminAccounts.ts';
import { AuditLog } from '../../services/AuditLog.ts';
import { defineCommand } from '../defineCommand.ts';
import { EXIT } from '../exitCodes.ts';
import { commandLineActor, settings } from '../openEngine.ts';
import { withProject } from '../options.ts';

const ACTS = ['grant', 'revoke', 'list'] as const;

export const admin = defineCommand({
  command: 'admin <act> [email]',
  describe: 'Let people into the portal, or out of it',
  builder: (yargs) =>
    withProject(yargs)
      .positional('act', { choices: ACTS, demandOption: true, describe: 'What to do' })
      .positional('email', { type: 'string', describe: 'Whom; not for list' })
      .option('auth-emulator', {
        type: 'string',
        requiresArg: true,
        describe: 'host:port of an Auth emulator (or FIREBASE_AUTH_EMULATOR_HOST)',
      }),
  async run({ act, email, ...options }, terminal) {
    if ((act === 'list') !== (email === undefined)) throw wrongAddress(act);
    const { config } = settings(options);
    const authEmulator = options['auth-emulator'];
    if (authEmulator !== undefined) process.env.FIREBASE_AUTH_EMULATOR_HOST = authEmulator;
    const app = initializeApp({ projectId: config.projectId });
    const audit = new AuditLog(
      new AuditCatalogue(getFirestore(app, config.databaseId)),
      systemClock,
    );
    const accounts = new AdminAccounts({ auth: getAuth(app), audit });
    if (act === 'list') {
      const admins = await accounts.list();
      terminal.result(admins, admins);
    } else if (act === 'grant') {
      const isNew = await accounts.grant(email ?? '', commandLineActor());
      terminal.result({ email, admin: true, changed: isNew }, [
        isNew
          ? `${email} is an administrator from the next sign-in on.`
          : `${email} was an administrator already.`,
      ]);
    } else {
      const was = await accounts.revoke(email ?? '', commandLineActor());
      terminal.result({ email, admin: false, changed: was }, [
        was
          ? `${email} is no administrator any more, and signed out everywhere.`
          : `${email} was no administrator; signed out everywhere.`,
      ]);
    }
    return EXIT.done;
  },
});

function wrongAddress(act: string): FirevaultError {
  const isList = act === 'list';
  return new FirevaultError(
    'invalid-argument',
    'cli/wrong-address',
    isList ? 'admin list takes no address.' : `admin ${act} needs an address.`,
    {
      nextStep: 'firevault admin grant|revoke <email>, or firevault admin list.',
      fields: [{ field: 'email', message: isList ? 'Leave it out.' : 'Name the address.' }],
    },
  );
}
