/** The REST API in this very process, over the engine of a spec: real HTTP, real tokens of the Auth emulator. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deleteApp, initializeApp } from 'firebase-admin/app';
import type { ApiDependencies } from '../../functions/src/api/ApiDependencies.ts';
import { createApi } from '../../functions/src/api/createApi.ts';
import { requireFreshSignIn } from '../../functions/src/api/requireFreshSignIn.ts';
import { verifyToken } from '../../functions/src/api/verifyToken.ts';
import type { Engine as Services } from '../../functions/src/composeServices.ts';
import type { Problem } from '../../functions/src/contract/index.ts';
import { systemClock } from '../../functions/src/platform/clock.ts';
import type { Logger } from '../../functions/src/platform/logger.ts';
import type { StorageService } from '../../functions/src/services/StorageService.ts';
import { callAsOwner } from '../../local/src/emulatorRest.ts';
import { seedAccounts } from '../../local/src/seedAccounts.ts';
import { stack } from './stack.ts';
import { unsignedToken } from './unsignedToken.ts';

export type CallerName = 'nobody' | 'stranger' | 'viewer' | 'admin' | 'stale admin';

export interface ApiAnswer<T = Problem> {
  status: number;
  headers: Headers;
  body: T;
  /** As it was sent. */
  text: string;
}

export interface ApiServer extends AsyncDisposable {
  url: string;
  /** Lines of the log, as JSON. */
  log: string[];
  /** `body` undefined sends none, a string is sent as it is. */
  call<T = Problem>(
    caller: CallerName,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<ApiAnswer<T>>;
}

type ApiServices = Services & { storage: Pick<StorageService, 'open'> };

/** One a process at a time: the check of tokens belongs to the default app. */
export async function serveApi(
  projectId: string,
  services: ApiServices,
  options: Partial<Pick<ApiDependencies, 'apiUrl' | 'verifyAppCheck'>> = {},
): Promise<ApiServer> {
  process.env.FIREBASE_AUTH_EMULATOR_HOST = stack().auth;
  const app = initializeApp({ projectId });
  await seedAccounts(stack().auth, projectId);
  // A sign-in from before the account was made would count as revoked.
  await callAsOwner(
    'POST',
    `http://${stack().auth}/identitytoolkit.googleapis.com/v1/projects/${projectId}/accounts:update`,
    { localId: 'local-admin', validSince: '1' },
  );
  const log: string[] = [];
  const say = (message: string, fields: object = {}) => {
    log.push(JSON.stringify({ message, ...fields }));
  };
  const logger: Logger = {
    info: say,
    warn: say,
    error: (message, error, fields) => say(message, { ...fields, stack: stackOf(error) }),
  };
  const api = createApi({
    ...services,
    verifyToken,
    requireFreshSignIn,
    verifyAppCheck: null,
    apiUrl: 'http://127.0.0.1:1/api',
    clock: systemClock,
    logger,
    ...options,
  });
  const server = await new Promise<Server>((resolve) => {
    const listening = api.listen(0, '127.0.0.1', () => resolve(listening));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    log,
    async call<T>(
      caller: CallerName,
      method: string,
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ) {
      const token = tokenOf(projectId, caller);
      const response = await fetch(url + path, {
        method,
        redirect: 'manual',
        headers: {
          ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = /^application\/(problem\+)?json/.test(
        response.headers.get('content-type') ?? '',
      );
      return {
        status: response.status,
        headers: response.headers,
        body: (isJson ? JSON.parse(text) : text) as T,
        text,
      };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await deleteApp(app);
    },
  };
}

export function tokenOf(projectId: string, caller: CallerName): string | null {
  switch (caller) {
    case 'nobody':
      return null;
    case 'stranger':
      return 'a.b.c';
    case 'viewer':
      return unsignedToken(projectId, { uid: 'local-viewer' });
    case 'admin':
      return unsignedToken(projectId, { uid: 'local-admin', admin: true });
    case 'stale admin':
      return unsignedToken(projectId, { uid: 'local-admin', admin: true, signedInAgo: 301 });
  }
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\nCaused by: ${stackOf(error.cause)}`;
  return `${error.stack}${cause}`;
}
