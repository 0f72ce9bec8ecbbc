/** `/api/admin/audit`: the audit log by page, whole as a file, and whether it is as it was written. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import { ExportAuditQuery, ListAuditQuery } from '../../contract/index.ts';
import type { ApiDependencies } from '../ApiDependencies.ts';
import { csvLines, jsonLines } from '../auditText.ts';
import { parse } from '../parse.ts';

export function auditRoutes({ audit, clock }: ApiDependencies): Router {
  const router = Router();

  router.get('/', async (request, response) => {
    response.json(await audit.list(parse(ListAuditQuery, request.query)));
  });

  router.get('/verify', async (_request, response) => {
    response.json(await audit.verify());
  });

  router.get('/export', async (request, response) => {
    const { format, ...filter } = parse(ExportAuditQuery, request.query);
    await audit.record({
      action: 'audit.export',
      outcome: 'accepted',
      actor: response.locals.actor,
      target: null,
      details: { format, ...filter },
    });
    const lines = format === 'csv' ? csvLines : jsonLines;
    const day = clock.now().toISOString().slice(0, 10);
    response.attachment(`audit-${day}.${format}`);
    response.type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson');
    await pipeline(Readable.from(lines(audit.entries(filter))), response);
  });

  return router;
}
