/** `/api/admin/backup-storage`: the providers that backups go to. No answer holds a credential. */
import { Router } from 'express';
import {
  AddStorageProviderRequest,
  ProviderId,
  RemoveStorageProviderQuery,
  StorageSettings,
  UpdateStorageProviderRequest,
} from '../../contract/index.ts';
import type { ApiDependencies } from '../ApiDependencies.ts';
import { answerOnce } from '../answerOnce.ts';
import { parse } from '../parse.ts';

export function storageRoutes(api: ApiDependencies): Router {
  const { storageConfiguration, storageChecks, requireFreshSignIn } = api;
  const once = answerOnce(api);
  const router = Router();

  router.get('/', async (_request, response) => {
    response.json({ items: await storageConfiguration.list() });
  });

  router.post('/', async (request, response) => {
    const body = parse(AddStorageProviderRequest, request.body);
    await once({ request, response }, { body, newId: '' }, async () => {
      const added = await storageConfiguration.add(body, response.locals.actor);
      return { status: 201, location: `/api/admin/backup-storage/${added.id}`, body: added };
    });
  });

  router.post('/test', async (request, response) => {
    const body = parse(StorageSettings, request.body);
    response.json(await storageChecks.testSettings(body, response.locals.actor));
  });

  router.post('/reseal', async (_request, response) => {
    response.json(await storageConfiguration.reseal(response.locals.actor));
  });

  router.get('/:id', async (request, response) => {
    response.json(await storageConfiguration.get(parse(ProviderId, request.params.id)));
  });

  router.put('/:id', async (request, response) => {
    const id = parse(ProviderId, request.params.id);
    const body = parse(UpdateStorageProviderRequest, request.body);
    response.json(await storageConfiguration.update(id, body, response.locals.actor));
  });

  router.delete('/:id', async (request, response) => {
    const id = parse(ProviderId, request.params.id);
    const query = parse(RemoveStorageProviderQuery, request.query);
    await requireFreshSignIn(response.locals.claims);
    await storageConfiguration.remove(id, query, response.locals.actor);
    response.json({ id });
  });

  router.post('/:id/test', async (request, response) => {
    const id = parse(ProviderId, request.params.id);
    response.json(await storageChecks.test(id, response.locals.actor));
  });

  router.post('/:id/default', async (request, response) => {
    const id = parse(ProviderId, request.params.id);
    response.json(await storageConfiguration.setDefault(id, response.locals.actor));
  });

  router.post('/:id/usage', async (request, response) => {
    response.json(await storageChecks.refreshUsage(parse(ProviderId, request.params.id)));
  });

  return router;
}
