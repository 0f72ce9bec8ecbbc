/** Downloads: of a backup by who is signed in, and of whatever a link carries the permission for. */
import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router } from 'express';
import { BackupId, DownloadLinkRequest, DownloadQuery } from '../../contract/index.ts';
import type { Actor } from '../../domain/access.ts';
import type { DownloadChoice } from '../../services/archives/BackupDownload.ts';
import type { ApiDependencies } from '../ApiDependencies.ts';
import { parse } from '../parse.ts';

const LINK_SECONDS = 300;
/** Where the passphrase of an encrypted backup stands: a query would be written into logs. */
const KEY_HEADER = 'x-encryption-key';

/** Below `/api/admin/backups`. */
export function backupDownloadRoutes(deps: ApiDependencies): Router {
  const { tickets, downloads, audit } = deps;
  const router = Router();

  router.get('/:id/download', async (request, response) => {
    const backupId = parse(BackupId, request.params.id);
    const { signed, location, format } = parse(DownloadQuery, request.query);
    const { actor } = response.locals;
    if (signed && location !== undefined) {
      const links = await downloads.links(backupId, location);
      await audit.record(given(actor, backupId, { location, signed: true }));
      response.json(links);
      return;
    }
    const choice = { format, location, encryptionKey: request.get(KEY_HEADER) };
    if (comesThroughHosting(request, deps.apiUrl)) {
      const { uid, email } = actor;
      const ticket = { kind: 'backup', uid, email, backupId, ...choice } as const;
      response.redirect(307, tickets.link(ticket, LINK_SECONDS).url);
      return;
    }
    await send(deps, response, backupId, choice, actor);
  });

  router.post('/:id/download-link', async (request, response) => {
    const backupId = parse(BackupId, request.params.id);
    const choice = parse(DownloadLinkRequest, request.body ?? {});
    const { uid, email } = response.locals.actor;
    // A wrong key or a backup that is not there is better said here than to a browser's download.
    await downloads.open(backupId, choice);
    const link = tickets.link({ kind: 'backup', uid, email, backupId, ...choice }, LINK_SECONDS);
    await audit.record({
      ...given(response.locals.actor, backupId, { format: choice.format }),
      action: 'backup.link',
    });
    response.status(201).json(link);
  });

  return router;
}

/** `/api/downloads/:ticket`: no sign-in; the ticket is the permission. */
export function ticketRoutes(deps: ApiDependencies): Router {
  const router = Router();

  router.get('/:ticket', async (request, response) => {
    const ticket = deps.tickets.open(request.params.ticket);
    if (ticket.kind === 'backup') {
      const { backupId, uid, email, ...choice } = ticket;
      await send(deps, response, backupId, choice, { uid, email, ip: response.locals.ip });
      return;
    }
    const provider = await deps.storage.open(ticket.provider);
    const found = await provider.stat(ticket.path);
    if (found !== null) response.set('Content-Length', String(found.sizeBytes));
    response.attachment(ticket.path.split('/').at(-1)).type('application/octet-stream');
    await pipeline(provider.downloadStream(ticket.path), response);
  });

  return router;
}

async function send(
  { downloads, audit }: ApiDependencies,
  response: Response,
  backupId: string,
  choice: DownloadChoice,
  actor: Actor,
): Promise<void> {
  const begin = await downloads.open(backupId, choice);
  await audit.record(given(actor, backupId, { format: choice.format }));
  response.attachment(`${backupId}-${choice.format}.zip`).type('application/zip');
  await pipeline(begin(), response);
}

function given(actor: Actor, target: string, details: Record<string, unknown>) {
  return { action: 'backup.download', outcome: 'accepted' as const, actor, target, details };
}

/** Hosting ends a request after a minute and holds an answer back until it is whole; the emulator's does neither. */
function comesThroughHosting(request: Request, apiUrl: string): boolean {
  const asked = request.get('x-forwarded-host');
  const own = new URL(apiUrl);
  return own.protocol === 'https:' && asked !== undefined && asked !== own.host;
}
