/** The REST API of the portal's backend, over the same services as the callables. */
import { randomUUID } from 'node:crypto';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { type Claims, requireAdmin } from '../domain/access.ts';
import { FirevaultError } from '../domain/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { ApiDependencies } from './ApiDependencies.ts';
import { bodyFailure } from './answerMalformedBodies.ts';
import { toProblem } from './problem.ts';
import { backupRoutes } from './routes/backups.ts';
import { browseRoutes } from './routes/browse.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { restoreRoutes } from './routes/restores.ts';
import { scheduleRoutes } from './routes/schedules.ts';

export function createApi(deps: ApiDependencies): Express {
  const api = express();
  api.disable('x-powered-by');
  api.set('etag', false);
  api.use((_request, response, next) => {
    response.locals.requestId = randomUUID();
    response.set({ 'X-Request-Id': response.locals.requestId, 'Cache-Control': 'no-store' });
    next();
  });
  api.use(express.json({ limit: '256kb', strict: false }));
  api.use(async (request, response, next) => {
    const claims = await authenticate(deps, request);
    response.locals.claims = claims;
    response.locals.actor = requireAdmin(claims, request.ip ?? null);
    next();
  });
  api.use('/api/admin/backups', backupRoutes(deps));
  api.use('/api/admin/backups', browseRoutes(deps));
  api.use('/api/admin/restores', restoreRoutes(deps));
  api.use('/api/admin/backup-schedules', scheduleRoutes(deps));
  api.use('/api/admin/notifications', notificationRoutes(deps));
  api.use((request) => {
    throw new FirevaultError(
      'not-found',
      'request/no-route',
      `There is no ${request.method} ${request.path}.`,
      { nextStep: 'See docs/rest-api.md for the routes there are.' },
    );
  });
  api.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    renderProblem(deps.logger, error, request, response);
  });
  return api;
}

async function authenticate(deps: ApiDependencies, request: Request): Promise<Claims | null> {
  const header = request.get('authorization');
  if (header === undefined) return null;
  const token = /^Bearer (\S+)$/i.exec(header)?.[1];
  if (token === undefined) {
    throw new FirevaultError(
      'unauthenticated',
      'auth/bad-header',
      'The Authorization header is not of the form "Bearer <ID token>".',
      { nextStep: 'Send a Firebase ID token.' },
    );
  }
  return deps.verifyToken(token);
}

function renderProblem(logger: Logger, error: unknown, request: Request, response: Response): void {
  const requestId = String(response.locals.requestId);
  const problem = toProblem(bodyFailure(error) ?? error, requestId);
  if (problem.status >= 500) {
    logger.error('A request failed', error, {
      requestId,
      method: request.method,
      path: request.path,
    });
  }
  if (error instanceof FirevaultError && error.retryAfterSeconds !== undefined) {
    response.set('Retry-After', String(error.retryAfterSeconds));
  }
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}
