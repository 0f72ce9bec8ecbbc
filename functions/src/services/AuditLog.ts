/** Records who did what, from where, and how it ended; and reads it back, page by page. */
import type { DocumentReference } from 'firebase-admin/firestore';
import type { AuditCatalogue, AuditEntry } from '../catalogue/AuditCatalogue.ts';
import type {
  AuditLogEntry,
  AuditPage,
  AuditVerdict,
  ExportAuditQuery,
  ListAuditQuery,
} from '../contract/index.ts';
import type { Actor } from '../domain/access.ts';
import { FirevaultError } from '../domain/errors.ts';
import type { Clock } from '../platform/clock.ts';

type AuditedAct = Omit<AuditEntry, 'at' | 'actor'> & { actor: Actor };

const EXPORT_PAGE = 500;

export class AuditLog {
  readonly #catalogue: AuditCatalogue;
  readonly #clock: Clock;

  constructor(catalogue: AuditCatalogue, clock: Clock) {
    this.#catalogue = catalogue;
    this.#clock = clock;
  }

  async record(act: AuditedAct): Promise<void> {
    await this.#catalogue.append(this.#entryOf(act));
  }

  /** Records the end of a job once, however often it is told. */
  async recordEnd(job: DocumentReference, act: AuditedAct): Promise<void> {
    await this.#catalogue.appendEnd(job, this.#entryOf(act));
  }

  /** Throws `list/bad-cursor`. */
  async list({ cursor, limit, ...filter }: ListAuditQuery): Promise<AuditPage> {
    const after = cursor === undefined ? null : await this.#seqOf(cursor);
    const found = await this.#catalogue.page(filter, { after, limit: limit + 1 });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return found.length > limit && last !== undefined
      ? { items, nextCursor: String(last.seq) }
      : { items };
  }

  /** Every entry that fits, in the order of the chain; holds one page at a time. */
  async *entries({
    from,
    to,
    ...filter
  }: Omit<ExportAuditQuery, 'format'>): AsyncGenerator<AuditLogEntry> {
    for (let after = 0; ; ) {
      const page = await this.#catalogue.chainPage(filter, { after, limit: EXPORT_PAGE });
      for (const entry of page) {
        const at = Date.parse(entry.at);
        const isBefore = from !== undefined && at < Date.parse(from);
        const isAfter = to !== undefined && at >= Date.parse(to);
        if (!isBefore && !isAfter) yield entry;
      }
      const last = page.at(-1);
      if (page.length < EXPORT_PAGE || last === undefined) return;
      after = last.seq;
    }
  }

  /** Whether every entry is there, unchanged and in its place. */
  verify(): Promise<AuditVerdict> {
    return this.#catalogue.verify();
  }

  #entryOf({ actor: { uid, email, ip }, ...act }: AuditedAct): AuditEntry {
    return { ...act, at: this.#clock.now().toISOString(), actor: { uid, email, ip } };
  }

  async #seqOf(cursor: string): Promise<number> {
    const seq = /^\d{1,12}$/.test(cursor) ? Number(cursor) : 0;
    if (seq > 0 && (await this.#catalogue.exists(seq))) return seq;
    throw new FirevaultError('invalid-argument', 'list/bad-cursor', 'The cursor is not known.', {
      nextStep: 'Begin the list anew without a cursor.',
      fields: [{ field: 'cursor', message: 'Use the nextCursor of the page before.' }],
    });
  }
}

/** The actor of what the product does by itself. */
export const SYSTEM_ACTOR: Actor = { uid: 'system', email: null, ip: null };
