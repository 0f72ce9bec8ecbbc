/** `/api/admin/backups/:id/browse`, `/document` and `/diff`: by GET, or by POST where a passphrase is needed, which no URL may hold. */
import { type Response, Router } from 'express';
import {
  BackupId,
  BrowseQuery,
  BrowseRequest,
  StoredDocumentQuery,
  StoredDocumentRequest,
} from '../../contract/index.ts';
import type { ApiDependencies } from '../ApiDependencies.ts';
import { parse } from '../parse.ts';

export function browseRoutes({ browser }: ApiDependencies): Router {
  const router = Router();

  router.get('/:id/browse', async (request, response) => {
    const id = parse(BackupId, request.params.id);
    const query = parse(BrowseQuery, request.query);
    response.json(await browser.browse(id, query, untilClosed(response)));
  });

  router.post('/:id/browse', async (request, response) => {
    const id = parse(BackupId, request.params.id);
    const body = parse(BrowseRequest, request.body);
    response.json(await browser.browse(id, body, untilClosed(response)));
  });

  router.get('/:id/document', async (request, response) => {
    const id = parse(BackupId, request.params.id);
    const query = parse(StoredDocumentQuery, request.query);
    response.json(await browser.readDocument(id, query, untilClosed(response)));
  });

  router.post('/:id/document', async (request, response) => {
    const id = parse(BackupId, request.params.id);
    const body = parse(StoredDocumentRequest, request.body);
    response.json(await browser.readDocument(id, body, untilClosed(response)));
  });

  router.get('/:id/diff', async (request, response) => {
    const id = parse(BackupId, request.params.id);
    const query = parse(StoredDocumentQuery, request.query);
    response.json(await browser.diffDocument(id, query, untilClosed(response)));
  });

  router.post('/:id/diff', async (request, response) => {
    const id = parse(BackupId, request.params.id);
    const body = parse(StoredDocumentRequest, request.body);
    response.json(await browser.diffDocument(id, body, untilClosed(response)));
  });

  return router;
}

/** Nothing more is read for a caller who has gone. */
function untilClosed(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}
