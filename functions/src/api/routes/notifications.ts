/** `/api/admin/notifications`: in-app alerts and their read marks. */
import { Router } from 'express';
import { ListNotificationsQuery, NotificationId } from '../../contract/index.ts';
import type { ApiDependencies } from '../ApiDependencies.ts';
import { parse } from '../parse.ts';

export function notificationRoutes({ notifications }: ApiDependencies): Router {
  const router = Router();

  router.get('/', async (request, response) => {
    const query = parse(ListNotificationsQuery, request.query);
    response.json({ items: await notifications.list(query, response.locals.actor) });
  });

  router.post('/:id/read', async (request, response) => {
    const id = parse(NotificationId, request.params.id);
    await notifications.markRead(id, response.locals.actor);
    response.json({ id });
  });

  return router;
}
