/** Answers bodies that are not JSON as a Problem: the functions runtime parses them before our code, and would answer with a page. */
import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ErrorRequestHandler } from 'express';
import { FirevaultError } from '../domain/errors.ts';
import { toProblem } from './problem.ts';

const CHANNEL = 'http.server.request.start';

/**
 * Adds an error handler to the runtime's own Express application when its first request arrives, before that is handled.
 * Both the deployed runtime (functions-framework) and the emulator's serve with such an application.
 */
export function answerMalformedBodies(): void {
  function adopt(message: unknown): void {
    unsubscribe(CHANNEL, adopt);
    const { server } = message as { server: { listeners(event: 'request'): unknown[] } };
    const [runtime] = server.listeners('request');
    if (isExpress(runtime)) runtime.use(malformedBody);
  }
  subscribe(CHANNEL, adopt);
}

const malformedBody: ErrorRequestHandler = (error, _request, response, next) => {
  const failure = bodyFailure(error);
  if (failure === null || response.headersSent) return next(error);
  const problem = toProblem(failure, randomUUID());
  response
    .status(problem.status)
    .set({ 'X-Request-Id': problem.requestId, 'Cache-Control': 'no-store' })
    .type('application/problem+json')
    .send(JSON.stringify(problem));
};

/** What is wrong with a body or path, from the error of Express's parser, or null for any other error. */
export function bodyFailure(error: unknown): FirevaultError | null {
  const type = error instanceof Error ? String((error as Error & { type?: unknown }).type) : '';
  if (type === 'entity.too.large') {
    return new FirevaultError('invalid-argument', 'request/too-large', 'The body is too large.', {
      nextStep: 'Send a smaller body; no request needs more than 256 kB.',
      fields: [{ field: 'body', message: 'Too large.' }],
    });
  }
  if (/^(entity|charset|encoding|request)\./.test(type)) {
    return new FirevaultError('invalid-argument', 'request/malformed', 'The body is not JSON.', {
      nextStep: 'Send a JSON object with Content-Type: application/json.',
      fields: [{ field: 'body', message: 'Not valid JSON.' }],
    });
  }
  if (error instanceof URIError) {
    return new FirevaultError('invalid-argument', 'request/malformed', 'The path is not a URL’s.', {
      nextStep: 'Write what is special in it as %XX of its UTF-8 bytes.',
    });
  }
  return null;
}

function isExpress(value: unknown): value is { use: (handler: ErrorRequestHandler) => void } {
  return typeof value === 'function' && typeof (value as { use?: unknown }).use === 'function';
}
