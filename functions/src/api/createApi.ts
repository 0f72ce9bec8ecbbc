/** The REST API of the portal's backend, over the same services as the callables. */
import { randomUUID } from 'node:crypto';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { requireAdmin } from '../domain/access.ts';
import { FirevaultError } from '../domain/errors.ts';
import type { ApiDependencies } from './ApiDependencies.ts';
import { bodyFailure } from './answerMalformedBodies.ts';
import { authenticate } from './authenticate.ts';
import { clientAddress } from './clientAddress.ts';
import { openApi } from './openApi.ts';
import { toProblem } from './problem.ts';
import { auditRoutes } from './routes/audit.ts';
import { backupRoutes } from './routes/backups.ts';
import { browseRoutes } from './routes/browse.ts';
import { backupDownloadRoutes, ticketRoutes } from './routes/downloads.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { restoreRoutes } from './routes/restores.ts';
import { scheduleRoutes } from './routes/schedules.ts';
import { settingsRoutes } from './routes/settings.ts';
import { storageRoutes } from './routes/storage.ts';
import { routeFor } from './routeTable.ts';

export function createApi(deps: ApiDependencies): Express {
  const api = express();
  api.disable('x-powered-by');
  api.set('etag', false);
  api.use((request, response, next) => {
    response.locals.requestId = randomUUID();
    response.locals.ip = clientAddress(request);
    response.locals.act = routeFor(request.method, request.path)?.act ?? actOf(request);
    response.set({
      'X-Request-Id': response.locals.requestId,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
    next();
  });
  api.get('/api/admin/openapi.json', (_request, response) => {
    response.json(openApi());
  });
  api.use('/api/downloads', ticketRoutes(deps));
  api.use(async (request, response, next) => {
    await admit(deps, request, response);
    next();
  });
  api.use(express.json({ limit: '256kb', strict: false }));
  api.use('/api/admin/backups', backupDownloadRoutes(deps));
  api.use('/api/admin/backups', backupRoutes(deps));
  api.use('/api/admin/backups', browseRoutes(deps));
  api.use('/api/admin/restores', restoreRoutes(deps));
  api.use('/api/admin/backup-storage', storageRoutes(deps));
  api.use('/api/admin/audit', auditRoutes(deps));
  api.use('/api/admin/backup-schedules', scheduleRoutes(deps));
  api.use('/api/admin/notifications', notificationRoutes(deps));
  api.use('/api/admin/settings', settingsRoutes(deps));
  api.use((request) => {
    throw new FirevaultError(
      'not-found',
      'request/no-route',
      `There is no ${request.method} ${request.path}.`,
      { nextStep: 'See /api/admin/openapi.json for the routes there are.' },
    );
  });
  api.use(async (error: unknown, request: Request, response: Response, next: NextFunction) => {
    await recordFailure(deps, error, request, response);
    // What has begun to be sent cannot be taken back: the connection ends before the answer does.
    if (response.headersSent) next(error);
    else renderProblem(deps, error, request, response);
  });
  return api;
}

/** A route that the table does not know counts as what its method does. */
function actOf({ method }: Request): string {
  return method === 'GET' || method === 'HEAD' ? 'read' : 'unknown';
}

/** Leaves in `response.locals` who asks: `claims` as soon as they are known, `actor` for an admin within the limits. */
async function admit(deps: ApiDependencies, request: Request, response: Response): Promise<void> {
  if (deps.verifyAppCheck !== null) await deps.verifyAppCheck(request.get('x-firebase-appcheck'));
  const claims = await authenticate(request, deps.verifyToken);
  response.locals.claims = claims;
  const actor = requireAdmin(claims, response.locals.ip);
  response.locals.actor = actor;
  await deps.gate.admit(response.locals.act, actor);
}

async function recordFailure(
  { gate }: ApiDependencies,
  error: unknown,
  request: Request,
  response: Response,
): Promise<void> {
  const { act, ip, claims = null } = response.locals;
  const isAdmin = response.locals.actor !== undefined;
  const id = /^\/api\/admin\/[^/]+\/([^/]+)/.exec(request.path)?.[1];
  // A ticket is as good as the permission that it carries: no log may hold it.
  const path = request.path.replace(/^(\/api\/downloads\/).*/, '$1…');
  const target = isAdmin ? (id ?? null) : `${request.method} ${path}`;
  await gate.record({ act, claims, ip, target }, bodyFailure(error) ?? error);
}

function renderProblem(
  { logger }: ApiDependencies,
  error: unknown,
  request: Request,
  response: Response,
): void {
  const requestId = String(response.locals.requestId);
  const problem = toProblem(bodyFailure(error) ?? error, requestId);
  if (problem.status >= 500) {
    logger.error('A request failed', error, {
      requestId,
      method: request.method,
      path: request.path.startsWith('/api/downloads/') ? '/api/downloads/…' : request.path,
    });
  }
  if (error instanceof FirevaultError && error.retryAfterSeconds !== undefined) {
    response.set('Retry-After', String(error.retryAfterSeconds));
  }
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}
