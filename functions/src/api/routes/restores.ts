/** `/api/admin/restores`: how a restore is doing, and a way to stop it. */
import { Router } from 'express';
import { RestoreId } from '../../contract/index.ts';
import type { ApiDependencies } from '../ApiDependencies.ts';
import { parse } from '../parse.ts';

export function restoreRoutes({ restores }: ApiDependencies): Router {
  const router = Router();

  router.get('/:id', async (request, response) => {
    response.json(await restores.getRestore(parse(RestoreId, request.params.id)));
  });

  router.post('/:id/cancel', async (request, response) => {
    const restoreId = parse(RestoreId, request.params.id);
    await restores.cancelRestore(restoreId, response.locals.actor);
    response.status(202).json({ restoreId });
  });

  return router;
}
