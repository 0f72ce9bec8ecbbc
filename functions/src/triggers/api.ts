/** Serves the REST API. */

import type { Express } from 'express';
import { onRequest } from 'firebase-functions/v2/https';
import { answerMalformedBodies } from '../api/answerMalformedBodies.ts';
import { createApi } from '../api/createApi.ts';
import { requireFreshSignIn } from '../api/requireFreshSignIn.ts';
import { verifyAppCheck } from '../api/verifyAppCheck.ts';
import { verifyToken } from '../api/verifyToken.ts';
import { app } from '../app.ts';
import { systemClock } from '../platform/clock.ts';
import { systemLogger } from '../platform/logger.ts';

// Every function loads this module; only the API's own instances parse bodies for it.
if (process.env.FUNCTION_TARGET === 'api') answerMalformedBodies();

let server: Promise<Express> | null = null;

async function start(): Promise<Express> {
  const { config, ...services } = await app();
  return createApi({
    ...services,
    verifyToken,
    requireFreshSignIn,
    verifyAppCheck: config.isAppCheckRequired ? verifyAppCheck : null,
    apiUrl: config.apiUrl,
    clock: systemClock,
    logger: systemLogger,
  });
}

/** An hour: a download takes as long as its reader does. */
export const api = onRequest(
  { invoker: 'public', timeoutSeconds: 3600 },
  async (request, response) => {
    server ??= start();
    (await server)(request, response);
  },
);
