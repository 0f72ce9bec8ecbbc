/** Stands before every act: counts it against its limit, and records whoever was turned away, within bounds. */
import type { Actor, Claims } from '../../domain/access.ts';
import { actNamed, RATE_LIMITS, REFUSALS_RECORDED } from '../../domain/acts.ts';
import { FirevaultError } from '../../domain/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import type { AuditLog } from '../AuditLog.ts';
import type { RateLimiter } from './RateLimiter.ts';

interface Dependencies {
  limiter: RateLimiter;
  audit: AuditLog;
  logger: Logger;
}

/** An act that somebody wants to do. */
export interface Attempt {
  act: string;
  /** Null for one who did not show who they are. */
  claims: Claims | null;
  ip: string | null;
  /** What it was to be done to: an id, or the path of the request. */
  target: string | null;
}

/** One note in so many seconds that somebody does an act too often. */
const LIMITED_RECORDED = { capacity: 1, refillSeconds: 60 };

export class Gate {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Throws `rate/limited`. */
  async admit(act: string, actor: Actor): Promise<void> {
    const { limiter } = this.#deps;
    const { action, limit } = actNamed(act);
    const key = `${action}:${actor.uid}`;
    if (limit === 'read') limiter.takeHere(key, RATE_LIMITS.read);
    else await limiter.take(key, RATE_LIMITS[limit]);
  }

  /** Records an attempt that failed. Never throws: the one who asked is told why, whatever becomes of the record. */
  async record(attempt: Attempt, error: unknown): Promise<void> {
    const { audit, logger } = this.#deps;
    try {
      const { action, limit } = actNamed(attempt.act);
      const isAdmin = attempt.claims?.admin === true;
      if (isAdmin && limit === 'read') return;
      const code = error instanceof FirevaultError ? error.code : 'internal/unexpected';
      if (!(await this.#isWorthRecording(attempt, action, code))) return;
      await audit.record({
        action,
        outcome: error instanceof FirevaultError && isRefusal(error) ? 'refused' : 'failure',
        actor: actorOf(attempt),
        target: attempt.target?.slice(0, 200) ?? null,
        details: { code },
      });
    } catch (failure) {
      logger.error('An attempt that failed could not be recorded', failure, { act: attempt.act });
    }
  }

  async #isWorthRecording(attempt: Attempt, action: string, code: string): Promise<boolean> {
    const { limiter } = this.#deps;
    const { uid } = actorOf(attempt);
    if (attempt.claims?.admin === true) {
      if (code !== 'rate/limited') return true;
      return limiter.isGranted(`limited:${action}:${uid}`, LIMITED_RECORDED);
    }
    const caller = attempt.claims === null ? `ip:${attempt.ip ?? ''}` : `uid:${uid}`;
    const { perCaller, ofStrangers } = REFUSALS_RECORDED;
    if (!(await limiter.isGranted(`refused:${caller}`, perCaller))) return false;
    return limiter.isGranted('refused:all', ofStrangers);
  }
}

function isRefusal(error: FirevaultError): boolean {
  return error.kind !== 'internal' && error.kind !== 'data-loss' && error.kind !== 'unavailable';
}

function actorOf({ claims, ip }: Attempt): Actor {
  const uid = typeof claims?.uid === 'string' && claims.uid !== '' ? claims.uid : 'anonymous';
  return { uid, email: typeof claims?.email === 'string' ? claims.email : null, ip };
}
