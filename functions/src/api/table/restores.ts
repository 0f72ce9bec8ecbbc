/** The routes of restores. */
import { z } from 'zod';
import {
  BackupId,
  DrillRequest,
  ListRestoresQuery,
  RestoreAccepted,
  RestoreId,
  RestoreJob,
  RestoreRequest,
  UndoRequest,
} from '../../contract/index.ts';
import { accepted, ONCE, ok, type RouteEntry } from './RouteEntry.ts';

const backup = { id: BackupId };
export const RESTORES: readonly RouteEntry[] = [
  {
    ...{ method: 'post', path: '/api/admin/restores', act: 'restoreBackup', tag: 'Restores' },
    summary: 'Restore a moment; unless dryRun it needs a sign-in within the last five minutes',
    headers: ONCE,
    body: RestoreRequest,
    answers: [accepted(RestoreAccepted, 'The restore job')],
  },
  {
    ...{ method: 'get', path: '/api/admin/restores', act: 'read', tag: 'Restores' },
    summary: 'List restores',
    query: ListRestoresQuery,
    answers: [ok(z.object({ items: z.array(RestoreJob), nextCursor: z.string().optional() }))],
  },
  {
    ...{ method: 'post', path: '/api/admin/restores/:id/undo', act: 'undoRestore' },
    tag: 'Restores',
    summary: 'Take a restore back; unless dryRun it needs a sign-in within the last five minutes',
    params: { id: RestoreId },
    headers: ONCE,
    body: UndoRequest,
    answers: [accepted(RestoreAccepted, 'The restore job')],
  },
  {
    ...{ method: 'post', path: '/api/admin/backups/:id/drill', act: 'drillBackup' },
    ...{ tag: 'Restores', summary: 'Restore a backup for trial and compare', params: backup },
    headers: ONCE,
    body: DrillRequest,
    answers: [accepted(RestoreAccepted, 'The restore job')],
  },
  {
    ...{ method: 'get', path: '/api/admin/restores/:id', act: 'read', tag: 'Restores' },
    summary: 'Look at a restore',
    params: { id: RestoreId },
    answers: [ok(RestoreJob)],
  },
  {
    ...{ method: 'post', path: '/api/admin/restores/:id/cancel', act: 'cancelRestore' },
    tag: 'Restores',
    summary: 'Stop a running restore; what it has changed is put back',
    params: { id: RestoreId },
    answers: [accepted(z.object({ restoreId: RestoreId }))],
  },
];
