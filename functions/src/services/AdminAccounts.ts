/** Gives people the claim that lets them in, and takes it away. */
import type { Auth, UserRecord } from 'firebase-admin/auth';
import type { Actor } from '../domain/access.ts';
import { FirevaultError } from '../domain/errors.ts';
import type { AuditLog } from './AuditLog.ts';

interface Dependencies {
  auth: Pick<Auth, 'getUserByEmail' | 'setCustomUserClaims' | 'revokeRefreshTokens' | 'listUsers'>;
  audit: AuditLog;
}

export class AdminAccounts {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** It counts from the next refresh of the ID token. Answers false when the person had it. Throws `admin/no-account`. */
  async grant(email: string, by: Actor): Promise<boolean> {
    const user = await this.#find(email);
    if (user.customClaims?.admin === true) return false;
    await this.#deps.auth.setCustomUserClaims(user.uid, { ...user.customClaims, admin: true });
    await this.#record('admin.grant', user, by);
    return true;
  }

  /** Every session ends at once: their tokens are refused from now on. Answers false when the person had no claim. */
  async revoke(email: string, by: Actor): Promise<boolean> {
    const { auth } = this.#deps;
    const user = await this.#find(email);
    const { admin, ...others } = user.customClaims ?? {};
    await auth.setCustomUserClaims(user.uid, others);
    await auth.revokeRefreshTokens(user.uid);
    await this.#record('admin.revoke', user, by);
    return admin === true;
  }

  /** E-mail addresses, or ids where there is none, sorted. */
  async list(): Promise<string[]> {
    const admins: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await this.#deps.auth.listUsers(1000, pageToken);
      for (const { uid, email, customClaims } of page.users) {
        if (customClaims?.admin === true) admins.push(email ?? uid);
      }
      pageToken = page.pageToken;
    } while (pageToken !== undefined && pageToken !== '');
    return admins.sort();
  }

  async #find(email: string): Promise<UserRecord> {
    try {
      return await this.#deps.auth.getUserByEmail(email);
    } catch (error) {
      const code = String((error as { code?: unknown }).code);
      if (code !== 'auth/user-not-found' && code !== 'auth/invalid-email') throw error;
      throw new FirevaultError(
        'not-found',
        'admin/no-account',
        `There is no account with the address ${email}.`,
        { nextStep: 'Let the person sign up first, then grant the claim.', cause: error },
      );
    }
  }

  #record(action: string, user: UserRecord, actor: Actor): Promise<void> {
    return this.#deps.audit.record({
      action,
      outcome: 'success',
      actor,
      target: user.uid,
      details: { email: user.email ?? null },
    });
  }
}
