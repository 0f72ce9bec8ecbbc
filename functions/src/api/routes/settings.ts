/** `/api/admin/settings`: who is told of what no schedule asks for, what the deployment is set up with, and a test mail. */
import { Router } from 'express';
import { TestMailRequest, UpdateSettingsRequest } from '../../contract/index.ts';
import type { ApiDependencies } from '../ApiDependencies.ts';
import { parse } from '../parse.ts';

export function settingsRoutes({ settings }: ApiDependencies): Router {
  const router = Router();

  router.get('/', async (_request, response) => {
    response.json(await settings.read());
  });

  router.put('/', async (request, response) => {
    const wanted = parse(UpdateSettingsRequest, request.body);
    response.json(await settings.update(wanted, response.locals.actor));
  });

  router.post('/test-mail', async (request, response) => {
    const { to } = parse(TestMailRequest, request.body);
    response.json(await settings.sendTestMail(to, response.locals.actor));
  });

  return router;
}
