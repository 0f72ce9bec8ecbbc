/** The routes of the audit log. */
import { AuditPage, AuditVerdict, ExportAuditQuery, ListAuditQuery } from '../../contract/index.ts';
import { ok, type RouteEntry } from './RouteEntry.ts';

export const AUDIT: readonly RouteEntry[] = [
  {
    ...{ method: 'get', path: '/api/admin/audit', act: 'read', tag: 'Audit' },
    summary: 'List the audit log',
    query: ListAuditQuery,
    answers: [ok(AuditPage)],
  },
  {
    ...{ method: 'get', path: '/api/admin/audit/verify', act: 'verifyAuditLog', tag: 'Audit' },
    summary: 'Check that the audit log is as it was written',
    answers: [ok(AuditVerdict)],
  },
  {
    ...{ method: 'get', path: '/api/admin/audit/export', act: 'exportAuditLog', tag: 'Audit' },
    summary: 'Take the audit log away as a file',
    query: ExportAuditQuery,
    answers: [
      { status: 200, description: 'NDJSON', body: 'application/x-ndjson' },
      { status: 200, description: 'With format=csv', body: 'text/csv' },
    ],
  },
];
