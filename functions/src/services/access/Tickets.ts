/** Makes links that carry their own permission: what they open, until when, for whom; sealed, so that nobody can read or change it. */
import { z } from 'zod';
import type { MasterKey } from '../../archive/encryption/masterKeys.ts';
import { openText, sealText } from '../../archive/encryption/sealText.ts';
import { DownloadFormat } from '../../contract/index.ts';
import { FirevaultError } from '../../domain/errors.ts';
import type { Clock } from '../../platform/clock.ts';

const person = { uid: z.string(), email: z.string().nullable() };

/** A whole backup, or one stored object. */
export const Ticket = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('backup'),
    ...person,
    backupId: z.string(),
    format: DownloadFormat,
    location: z.string().optional(),
    encryptionKey: z.string().optional(),
  }),
  z.object({ kind: z.literal('object'), provider: z.string(), path: z.string() }),
]);
export type Ticket = z.infer<typeof Ticket>;

const Sealed = z.object({ until: z.number(), ticket: Ticket });

interface Dependencies {
  /** Newest first; empty when none is set up. */
  masterKeys: () => readonly MasterKey[];
  clock: Clock;
  /** Where tickets are taken: the API's own address. */
  apiUrl: string;
}

export class Tickets {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Throws `archive/master-key-missing`. */
  link(ticket: Ticket, seconds: number): { url: string; expiresAt: string } {
    const until = this.#deps.clock.now().getTime() + seconds * 1000;
    const { keyId, sealed } = sealText(JSON.stringify({ until, ticket }), this.#seal());
    const token = [keyId, sealed].map((part) => Buffer.from(part).toString('base64url')).join('.');
    return {
      url: `${this.#deps.apiUrl}/api/downloads/${token}`,
      expiresAt: new Date(until).toISOString(),
    };
  }

  /** Throws `download/bad-link` or `download/link-expired`. */
  open(token: string): Ticket {
    const [keyId = '', sealed = ''] = token
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('utf8'));
    const { until, ticket } = this.#unseal(keyId, sealed);
    if (until < this.#deps.clock.now().getTime()) {
      throw refused('download/link-expired', 'This link has expired.');
    }
    return ticket;
  }

  #unseal(keyId: string, sealed: string): z.infer<typeof Sealed> {
    try {
      const text = openText({ version: 1, keyId, sealed }, this.#seal());
      return Sealed.parse(JSON.parse(text));
    } catch (error) {
      // Whatever is wrong with it, a stranger is told no more than this.
      throw refused('download/bad-link', 'This link is not one of ours.', error);
    }
  }

  #seal() {
    return { use: 'links' as const, boundTo: 'download', masterKeys: this.#deps.masterKeys() };
  }
}

function refused(code: string, message: string, cause?: unknown): FirevaultError {
  return new FirevaultError('permission-denied', code, message, {
    nextStep: 'Ask for a new link.',
    ...(cause === undefined ? {} : { cause }),
  });
}
