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
import { idempotencyKey } from '../idempotencyKey.ts';
import { parse } from '../parse.ts';

export function backupRoutes({
  backups,
  restores,
  idempotency,
  requireFreshSignIn,
  clock,
}: ApiDependencies): Router {
  const router = Router();

  router.post('/', async (request, response) => {
    const body = parse(CreateBackupRequest, request.body);
    const { actor } = response.locals;
    const create = async (id?: string) => {
      const accepted = await backups.createBackup(body, actor, id);
      return { status: 202, location: `/api/admin/backups/${accepted.id}`, body: accepted };
    };
    const key = idempotencyKey(request);
    const newId = newBackupId(clock.now());
    const answer =
      key === null
        ? await create()
        : await idempotency.once({ uid: actor.uid, key, request: body, newId }, create);
    response.status(answer.status).location(answer.location).json(answer.body);
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
    response.status(202).json(await backups.verifyBackup(id, body, response.locals.actor));
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
    const accepted = await restores.restoreBackup(id, body, response.locals.actor);
    response.status(202).location(`/api/admin/restores/${accepted.restoreId}`).json(accepted);
  });

  router.post('/:id/drill', async (request, response) => {
    const id = parse(BackupId, request.params.id);
    const { encryptionKey } = parse(DrillRequest, request.body ?? {});
    const accepted = await restores.drill(id, encryptionKey, response.locals.actor);
    response.status(202).location(`/api/admin/restores/${accepted.restoreId}`).json(accepted);
  });

  return router;
}
