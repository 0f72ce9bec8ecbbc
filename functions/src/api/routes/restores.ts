/** `/api/admin/restores`: bring back a moment, see how a restore is doing, stop it, or take it back. */
import { Router } from 'express';
import { ListRestoresQuery, RestoreId, RestoreRequest, UndoRequest } from '../../contract/index.ts';
import type { ApiDependencies } from '../ApiDependencies.ts';
import { answerOnce, restoreAnswer } from '../answerOnce.ts';
import { parse } from '../parse.ts';

export function restoreRoutes(api: ApiDependencies): Router {
  const { restores, requireFreshSignIn } = api;
  const once = answerOnce(api);
  const router = Router();

  router.post('/', async (request, response) => {
    const body = parse(RestoreRequest, request.body);
    if (!body.dryRun) await requireFreshSignIn(response.locals.claims);
    await once({ request, response }, { body, newId: restores.newId() }, async (newId) =>
      restoreAnswer(await restores.restoreBackup(null, body, response.locals.actor, newId)),
    );
  });

  router.get('/', async (request, response) => {
    response.json(await restores.listRestores(parse(ListRestoresQuery, request.query)));
  });

  router.get('/:id', async (request, response) => {
    response.json(await restores.getRestore(parse(RestoreId, request.params.id)));
  });

  router.post('/:id/cancel', async (request, response) => {
    const restoreId = parse(RestoreId, request.params.id);
    await restores.cancelRestore(restoreId, response.locals.actor);
    response.status(202).json({ restoreId });
  });

  router.post('/:id/undo', async (request, response) => {
    const id = parse(RestoreId, request.params.id);
    const body = parse(UndoRequest, request.body);
    if (!body.dryRun) await requireFreshSignIn(response.locals.claims);
    await once({ request, response }, { body, newId: restores.newId() }, async (newId) =>
      restoreAnswer(await restores.undoRestore(id, body, response.locals.actor, newId)),
    );
  });

  return router;
}
