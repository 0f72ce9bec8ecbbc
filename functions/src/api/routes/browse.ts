/** `/api/admin/backups/:id/browse`, `/document` and `/diff`: by GET, or by POST where a passphrase is needed, which no URL may hold. */
import { type Request, type Response, Router } from 'express';
import type { z } from 'zod';
import {
  BackupId,
  BrowseQuery,
  BrowseRequest,
  StoredDocumentQuery,
  StoredDocumentRequest,
} from '../../contract/index.ts';
import { FirevaultError } from '../../domain/errors.ts';
import type { ApiDependencies } from '../ApiDependencies.ts';
import { parse } from '../parse.ts';

export function browseRoutes({ browser }: ApiDependencies): Router {
  const router = Router();

  serve(router, 'browse', BrowseQuery, BrowseRequest, (id, asked, signal) =>
    browser.browse(id, asked, signal),
  );
  serve(router, 'document', StoredDocumentQuery, StoredDocumentRequest, (id, asked, signal) =>
    browser.readDocument(id, asked, signal),
  );
  serve(router, 'diff', StoredDocumentQuery, StoredDocumentRequest, (id, asked, signal) =>
    browser.diffDocument(id, asked, signal),
  );

  return router;
}

/** The same by both methods, but that only `body` has room for a passphrase. */
function serve<T>(
  router: Router,
  act: string,
  query: z.ZodType<T>,
  body: z.ZodType<T>,
  work: (id: string, asked: T, signal: AbortSignal) => Promise<unknown>,
): void {
  const answer = async (request: Request, response: Response, asked: () => T): Promise<void> => {
    const id = parse(BackupId, request.params.id);
    response.json(await work(id, asked(), untilClosed(response)));
  };
  router.get(`/:id/${act}`, (request, response) =>
    answer(request, response, () => parse(query, request.query)),
  );
  router.post(`/:id/${act}`, (request, response) =>
    answer(request, response, () => parse(body, request.body)),
  );
}

/** Nothing more is read for a caller who has gone. */
function untilClosed(response: Response): AbortSignal {
  const gone = new AbortController();
  const reason = new FirevaultError('conflict', 'request/closed', 'The caller has gone.');
  response.once('close', () => gone.abort(reason));
  return gone.signal;
}
