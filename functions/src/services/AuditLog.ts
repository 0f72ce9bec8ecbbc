/** Records who did what, from where, and how it ended. */
import type { AuditCatalogue, AuditEntry } from '../catalogue/AuditCatalogue.ts';
import type { Actor } from '../domain/access.ts';
import type { Clock } from '../platform/clock.ts';

export class AuditLog {
  readonly #catalogue: AuditCatalogue;
  readonly #clock: Clock;

  constructor(catalogue: AuditCatalogue, clock: Clock) {
    this.#catalogue = catalogue;
    this.#clock = clock;
  }

  async record(entry: Omit<AuditEntry, 'at' | 'actor'> & { actor: Actor }): Promise<void> {
    const { uid, email, ip } = entry.actor;
    await this.#catalogue.append({
      ...entry,
      at: this.#clock.now().toISOString(),
      actor: { uid, email, ip },
    });
  }
}

/** The actor of what the product does by itself. */
export const SYSTEM_ACTOR: Actor = { uid: 'system', email: null, ip: null };
