/** The routes of schedules and of notifications. */
import { z } from 'zod';
import {
  BackupScheduleDoc,
  CreateScheduleRequest,
  JobAccepted,
  ListNotificationsQuery,
  NotificationId,
  NotificationList,
  PreviewScheduleRequest,
  RetentionOutcome,
  ScheduleId,
  ScheduleList,
  SchedulePreview,
  UpdateScheduleRequest,
} from '../../contract/index.ts';
import { accepted, ONCE, ok, type RouteEntry } from './RouteEntry.ts';

const SCHEDULES_PATH = '/api/admin/backup-schedules';
const schedule = { id: ScheduleId };
export const SCHEDULES: readonly RouteEntry[] = [
  {
    ...{ method: 'post', path: SCHEDULES_PATH, act: 'createSchedule', tag: 'Schedules' },
    summary: 'Create a schedule',
    headers: ONCE,
    body: CreateScheduleRequest,
    answers: [
      {
        ...{ status: 201, description: 'Created', body: BackupScheduleDoc },
        headers: { Location: 'The schedule' },
      },
    ],
  },
  {
    ...{ method: 'get', path: SCHEDULES_PATH, act: 'read', tag: 'Schedules' },
    summary: 'List the schedules',
    answers: [ok(ScheduleList)],
  },
  {
    ...{ method: 'post', path: `${SCHEDULES_PATH}/preview`, act: 'previewSchedule' },
    tag: 'Schedules',
    summary: 'Say when settings would run, and what their retention would remove',
    body: PreviewScheduleRequest,
    answers: [ok(SchedulePreview)],
  },
  {
    ...{ method: 'get', path: `${SCHEDULES_PATH}/:id`, act: 'read', tag: 'Schedules' },
    summary: 'Look at a schedule',
    params: schedule,
    answers: [ok(BackupScheduleDoc)],
  },
  {
    ...{ method: 'put', path: `${SCHEDULES_PATH}/:id`, act: 'updateSchedule', tag: 'Schedules' },
    summary: 'Change a schedule, or pause it',
    params: schedule,
    body: UpdateScheduleRequest,
    answers: [ok(BackupScheduleDoc)],
  },
  {
    ...{ method: 'delete', path: `${SCHEDULES_PATH}/:id`, act: 'deleteSchedule' },
    tag: 'Schedules',
    summary: 'Delete a schedule; its backups stay',
    params: schedule,
    answers: [ok(z.object({ id: ScheduleId }))],
  },
  {
    ...{ method: 'post', path: `${SCHEDULES_PATH}/:id/run`, act: 'runSchedule', tag: 'Schedules' },
    summary: 'Run a schedule now',
    params: schedule,
    headers: ONCE,
    answers: [accepted(JobAccepted, 'The backup')],
  },
  {
    ...{ method: 'post', path: `${SCHEDULES_PATH}/:id/retention`, act: 'applyRetention' },
    tag: 'Schedules',
    summary: 'Apply the retention of a schedule now',
    params: schedule,
    answers: [accepted(RetentionOutcome)],
  },
];

export const NOTIFICATIONS: readonly RouteEntry[] = [
  {
    ...{ method: 'get', path: '/api/admin/notifications', act: 'read', tag: 'Notifications' },
    summary: 'List the notifications',
    query: ListNotificationsQuery,
    answers: [ok(NotificationList)],
  },
  {
    ...{ method: 'post', path: '/api/admin/notifications/:id/read', act: 'markNotificationRead' },
    tag: 'Notifications',
    summary: 'Mark a notification as read by the caller',
    params: { id: NotificationId },
    answers: [ok(z.object({ id: NotificationId }))],
  },
];
