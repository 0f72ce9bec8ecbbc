/** Speaks to a running stack as its admin does: signs in, calls the REST API, waits for jobs to end. */
import type {
  BackupMetadata,
  CreateBackupInput,
  Problem,
  RestoreInput,
  RestoreJob,
} from '../../functions/src/contract/index.ts';
import {
  ENDED_BACKUP_STATUSES,
  ENDED_RESTORE_STATUSES,
  restorePhrase,
} from '../../functions/src/contract/index.ts';
import { adminEmail, password } from './seedAccounts.ts';

interface Addresses {
  projectId: string;
  hosting: string;
  auth: string;
}

export interface ApiAnswer<T> {
  status: number;
  headers: Headers;
  body: T;
}

const POLL_MS = 300;

export class AdminClient {
  readonly #stack: Addresses;
  readonly #token: string | null;

  constructor(stack: Addresses, token: string | null) {
    this.#stack = stack;
    this.#token = token;
  }

  static async signIn(stack: Addresses, email = adminEmail): Promise<AdminClient> {
    return new AdminClient(stack, await signIn(stack.auth, email));
  }

  /** Any call of the API; `body` undefined sends none, a string is sent as it is. */
  async call<T>(method: string, path: string, body?: unknown): Promise<ApiAnswer<T>> {
    const response = await fetch(`http://${this.#stack.hosting}${path}`, {
      method,
      headers: {
        ...(this.#token === null ? {} : { Authorization: `Bearer ${this.#token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as T,
    };
  }

  /** Makes a backup and waits for its end, whatever that is. */
  async backUp(request: CreateBackupInput = {}, timeoutMs = 120_000): Promise<BackupMetadata> {
    return this.awaitBackup(await this.startBackup(request), timeoutMs);
  }

  async startBackup(request: CreateBackupInput = {}): Promise<string> {
    const { body } = await this.#expect<{ id: string }>('POST', '/api/admin/backups', 202, request);
    return body.id;
  }

  async awaitBackup(id: string, timeoutMs = 120_000): Promise<BackupMetadata> {
    return poll(timeoutMs, `the backup ${id}`, async () => {
      const { body } = await this.#expect<BackupMetadata>('GET', `/api/admin/backups/${id}`, 200);
      return isOneOf(ENDED_BACKUP_STATUSES, body.status) ? body : null;
    });
  }

  /** Restores and waits for the end, whatever that is. */
  async restore(
    backupId: string,
    request: Omit<RestoreInput, 'confirm'>,
    timeoutMs = 180_000,
  ): Promise<RestoreJob> {
    return this.awaitRestore(await this.startRestore(backupId, request), timeoutMs);
  }

  async startRestore(backupId: string, request: Omit<RestoreInput, 'confirm'>): Promise<string> {
    const { body } = await this.#expect<{ restoreId: string }>(
      'POST',
      `/api/admin/backups/${backupId}/restore`,
      202,
      { ...request, confirm: restorePhrase(this.#stack.projectId) },
    );
    return body.restoreId;
  }

  async awaitRestore(id: string, timeoutMs = 180_000): Promise<RestoreJob> {
    return poll(timeoutMs, `the restore ${id}`, async () => {
      const { body } = await this.#expect<RestoreJob>('GET', `/api/admin/restores/${id}`, 200);
      return isOneOf(ENDED_RESTORE_STATUSES, body.status) ? body : null;
    });
  }

  async #expect<T>(method: string, path: string, status: number, body?: unknown) {
    const answer = await this.call<T>(method, path, body);
    if (answer.status !== status) {
      const problem = answer.body as unknown as Problem;
      throw new Error(
        `${method} ${path} answered ${answer.status}: ${problem.detail} ${problem.nextStep ?? ''}`,
      );
    }
    return answer;
  }
}

/** An ID token of one of the seeded accounts. */
export async function signIn(auth: string, email: string): Promise<string> {
  const url = `http://${auth}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=local`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password, returnSecureToken: true }),
  });
  const answer = (await response.json()) as { idToken?: string; error?: { message: string } };
  if (answer.idToken === undefined) throw new Error(`Signing in failed: ${answer.error?.message}`);
  return answer.idToken;
}

async function poll<T>(timeoutMs: number, what: string, look: () => Promise<T | null>): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > until) throw new Error(`Waited ${timeoutMs / 1000} s for ${what} to end.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function isOneOf(values: readonly string[], value: string): boolean {
  return values.includes(value);
}
