/** The audit log as it is read: who did what, when, from where, and how it ended. */
import { z } from 'zod';
import { Instant } from './primitives.ts';

export const AuditOutcome = z.enum(['accepted', 'refused', 'success', 'failure']);
export type AuditOutcome = z.infer<typeof AuditOutcome>;

/** A document of `auditLogs`. Each entry's `hash` covers the entry and the hash of the one before it. */
export const AuditLogEntry = z.strictObject({
  seq: z.number().int(),
  at: Instant,
  /** `backup.create`, `storage.update`, … */
  action: z.string(),
  outcome: AuditOutcome,
  /** `uid` is `system` for what the product does by itself, `anonymous` for one who did not sign in. */
  actor: z.strictObject({
    uid: z.string(),
    email: z.string().nullable(),
    ip: z.string().nullable(),
  }),
  target: z.string().nullable(),
  /** Ids and choices, never secrets or document contents. */
  details: z.record(z.string(), z.unknown()),
  previousHash: z.string(),
  hash: z.string(),
});
export type AuditLogEntry = z.infer<typeof AuditLogEntry>;

const filters = {
  action: z.string().max(100).optional(),
  outcome: AuditOutcome.optional(),
  uid: z.string().max(128).optional(),
  target: z.string().max(200).optional(),
  from: Instant.optional(),
  to: Instant.optional(),
};

/** `GET /api/admin/audit?...` */
export const ListAuditQuery = z.strictObject({
  ...filters,
  sort: z.enum(['at', '-at']).default('-at'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(200).optional(),
});
export type ListAuditQuery = z.output<typeof ListAuditQuery>;

/** `GET /api/admin/audit/export?...` */
export const ExportAuditQuery = z.strictObject({
  format: z.enum(['csv', 'ndjson']).default('ndjson'),
  ...filters,
});
export type ExportAuditQuery = z.output<typeof ExportAuditQuery>;

export const AuditPage = z.object({
  items: z.array(AuditLogEntry),
  nextCursor: z.string().optional(),
});
export type AuditPage = z.infer<typeof AuditPage>;

/** Whether the log is as it was written. `hash` is that of the last entry looked at: kept elsewhere it proves a later look. */
export const AuditVerdict = z.object({
  ok: z.boolean(),
  /** Entries that were found sound, from the first on. */
  entries: z.number().int(),
  hash: z.string(),
  /** The first place where the chain breaks. */
  broken: z.object({ seq: z.number().int(), reason: z.string() }).nullable(),
});
export type AuditVerdict = z.infer<typeof AuditVerdict>;
