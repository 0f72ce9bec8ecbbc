/** `/api/admin/backups`: create, list and look at backups, and start a restore of one. */
import { Router } from 'express';
import {
  BackupId,
  CreateBackupRequest,
  DrillRequest,
  ListBackupsQuery,
  ProviderId,
  RestoreRequest,
  VerifyBackupRequest,
} from '../../contract/index.ts';
import { newBackupId } from '../../platform/ids.ts';
import type { ApiDependencies } from '../ApiDependencies.ts';
import { answerOnce, restoreAnswer } from '../answerOnce.ts';
import { parse } from '../parse.ts';

export function backupRoutes(api: ApiDependencies): Router {
  const { backups, restores, requireFreshSignIn, clock } = api;
  const once = answerOnce(api);
  const router = Router();

  router.post('/', async (request, response) => {
    const body = parse(CreateBackupRequest, request.body);
    await once({ request, response }, { body, newId: newBackupId(clock.now()) }, async (id) => {
      const accepted = await backups.createBackup(body, response.locals.actor, id);
      return { status: 202, location: `/api/admin/backups/${accepted.id}`, body: accepted };
    });
  });

  router.get('/', async (request, response) => {
    response.json(await backups.listBackups(parse(ListBackupsQuery, request.query)));
  });

  router.get('/:id', async (request, response) => {
    response.json(await backups.getBackup(parse(BackupId, request.params.id)));
  });

  router.delete('/:id', async (request, response) => {
    const id = parse(BackupId, request.params.id);
    await requireFreshSignIn(response.locals.claims);
    await backups.deleteBackup(id, response.locals.actor);
    response.status(202).json({ id });
  });

  router.post('/:id/verify', async (request, response) => {
    const id = parse(BackupId, request.params.id);
    const body = parse(VerifyBackupRequest, request.body);
    await once({ request, response }, { body, newId: '' }, async () => {
      const accepted = await backups.verifyBackup(id, body, response.locals.actor);
      return { status: 202, location: null, body: accepted };
    });
  });

  router.post('/:id/locations/:provider/retry', async (request, response) => {
    const id = parse(BackupId, request.params.id);
    const provider = parse(ProviderId, request.params.provider);
    await backups.retryDestination(id, provider, response.locals.actor);
    response.status(202).json({ id, provider });
  });

  router.post('/:id/cancel', async (request, response) => {
    const id = parse(BackupId, request.params.id);
    await backups.cancelBackup(id, response.locals.actor);
    response.status(202).json({ id });
  });

  router.post('/:id/restore', async (request, response) => {
    const id = parse(BackupId, request.params.id);
    const body = parse(RestoreRequest, request.body);
    if (!body.dryRun) await requireFreshSignIn(response.locals.claims);
    await once({ request, response }, { body, newId: restores.newId() }, async (newId) =>
      restoreAnswer(await restores.restoreBackup(id, body, response.locals.actor, newId)),
    );
  });

  router.post('/:id/drill', async (request, response) => {
    const id = parse(BackupId, request.params.id);
    const body = parse(DrillRequest, request.body ?? {});
    const { actor } = response.locals;
    await once({ request, response }, { body, newId: restores.newId() }, async (newId) =>
      restoreAnswer(await restores.drill(id, body.encryptionKey, actor, undefined, newId)),
    );
  });

  return router;
}
