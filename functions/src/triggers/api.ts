/** Serves the REST API. */

import type { Express } from 'express';
import { onRequest } from 'firebase-functions/v2/https';
import { answerMalformedBodies } from '../api/answerMalformedBodies.ts';
import { createApi } from '../api/createApi.ts';
import { requireFreshSignIn } from '../api/requireFreshSignIn.ts';
import { verifyToken } from '../api/verifyToken.ts';
import { app } from '../app.ts';
import { systemLogger } from '../platform/logger.ts';

// Every function loads this module; only the API's own instances parse bodies for it.
if (process.env.FUNCTION_TARGET === 'api') answerMalformedBodies();

let server: Promise<Express> | null = null;

async function start(): Promise<Express> {
  const { backups, browser, restores, scheduler, notifications } = await app();
  const common = { verifyToken, requireFreshSignIn, logger: systemLogger };
  return createApi({ backups, browser, restores, scheduler, notifications, ...common });
}

export const api = onRequest(
  { invoker: 'public', timeoutSeconds: 60 },
  async (request, response) => {
    server ??= start();
    (await server)(request, response);
  },
);
