/** `/api/admin/backup-schedules`: schedules, their runs, and what their retention would do. */
import { Router } from 'express';
import {
  CreateScheduleRequest,
  PreviewScheduleRequest,
  ScheduleId,
  UpdateScheduleRequest,
} from '../../contract/index.ts';
import type { ApiDependencies } from '../ApiDependencies.ts';
import { parse } from '../parse.ts';

export function scheduleRoutes({ scheduler, requireFreshSignIn }: ApiDependencies): Router {
  const router = Router();

  router.post('/', async (request, response) => {
    const body = parse(CreateScheduleRequest, request.body);
    const schedule = await scheduler.createSchedule(body, response.locals.actor);
    response.status(201).location(`/api/admin/backup-schedules/${schedule.id}`).json(schedule);
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
    const accepted = await scheduler.runScheduledBackup(id, response.locals.actor);
    response.status(202).location(`/api/admin/backups/${accepted.id}`).json(accepted);
  });

  router.post('/:id/retention', async (request, response) => {
    const id = parse(ScheduleId, request.params.id);
    response.status(202).json(await scheduler.applyRetentionPolicy(id, response.locals.actor));
  });

  return router;
}
