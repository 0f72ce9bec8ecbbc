/** `/api/admin/backup-schedules`: schedules, their runs, and what their retention would do. */
import { Router } from 'express';
import {
  CreateScheduleRequest,
  PreviewScheduleRequest,
  ScheduleId,
  UpdateScheduleRequest,
} from '../../contract/index.ts';
import { newScheduleId } from '../../platform/ids.ts';
import type { ApiDependencies } from '../ApiDependencies.ts';
import { answerOnce } from '../answerOnce.ts';
import { parse } from '../parse.ts';

export function scheduleRoutes(api: ApiDependencies): Router {
  const { scheduler, requireFreshSignIn } = api;
  const once = answerOnce(api);
  const router = Router();

  router.post('/', async (request, response) => {
    const body = parse(CreateScheduleRequest, request.body);
    await once({ request, response }, { body, newId: newScheduleId() }, async (id) => {
      const schedule = await scheduler.createSchedule(body, response.locals.actor, id);
      return { status: 201, location: `/api/admin/backup-schedules/${id}`, body: schedule };
    });
  });

  router.get('/', async (_request, response) => {
    response.json({ items: await scheduler.listSchedules() });
  });

  router.post('/preview', async (request, response) => {
    response.json(await scheduler.preview(parse(PreviewScheduleRequest, request.body)));
  });

  router.get('/:id', async (request, response) => {
    response.json(await scheduler.getSchedule(parse(ScheduleId, request.params.id)));
  });

  router.put('/:id', async (request, response) => {
    const id = parse(ScheduleId, request.params.id);
    const body = parse(UpdateScheduleRequest, request.body);
    response.json(await scheduler.updateSchedule(id, body, response.locals.actor));
  });

  router.delete('/:id', async (request, response) => {
    const id = parse(ScheduleId, request.params.id);
    await requireFreshSignIn(response.locals.claims);
    await scheduler.deleteSchedule(id, response.locals.actor);
    response.json({ id });
  });

  router.post('/:id/run', async (request, response) => {
    const id = parse(ScheduleId, request.params.id);
    await once({ request, response }, { body: null, newId: '' }, async () => {
      const accepted = await scheduler.runScheduledBackup(id, response.locals.actor);
      return { status: 202, location: `/api/admin/backups/${accepted.id}`, body: accepted };
    });
  });

  router.post('/:id/retention', async (request, response) => {
    const id = parse(ScheduleId, request.params.id);
    response.status(202).json(await scheduler.applyRetentionPolicy(id, response.locals.actor));
  });

  return router;
}
