/** Calls a webhook with a signed body, and tells a refusal for good from one that may pass. */
import { createHmac } from 'node:crypto';
import { FirevaultError } from '../domain/errors.ts';
import type { Clock } from '../platform/clock.ts';

const TIMEOUT_MS = 10_000;

export class WebhookCaller {
  readonly #secret: string;
  readonly #clock: Clock;

  constructor(secret: string, clock: Clock) {
    this.#secret = secret;
    this.#clock = clock;
  }

  /**
   * `Firevault-Signature` is `v1=` and the hex HMAC-SHA256 of `<timestamp>.<body>`; `Firevault-Delivery` is the same for every
   * try of the same call. Throws `webhook/refused` or `webhook/unreachable`.
   */
  async call(url: string, deliveryId: string, payload: Record<string, unknown>): Promise<void> {
    const body = JSON.stringify(payload);
    const timestamp = String(Math.floor(this.#clock.now().getTime() / 1000));
    const response = await this.#post(url, body, {
      'Content-Type': 'application/json',
      'User-Agent': 'Firevault',
      'Firevault-Delivery': deliveryId,
      'Firevault-Timestamp': timestamp,
      'Firevault-Signature': `v1=${signWebhook(this.#secret, timestamp, body)}`,
    });
    if (response.ok) return;
    const { status } = response;
    if (status >= 400 && status < 500 && ![408, 425, 429].includes(status)) {
      throw new FirevaultError(
        'failed-precondition',
        'webhook/refused',
        `The webhook answered ${status}.`,
        { nextStep: 'Check its URL and how it checks the signature.' },
      );
    }
    throw unreachable(`The webhook answered ${status}.`);
  }

  async #post(url: string, body: string, headers: Record<string, string>): Promise<Response> {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      // A redirect would carry the signed body to where nobody meant it to go.
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers,
        redirect: 'error',
        signal,
      });
      await response.body?.cancel();
      return response;
    } catch (error) {
      throw unreachable('The webhook did not answer.', error);
    }
  }
}

export function signWebhook(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
}

function unreachable(message: string, cause?: unknown): FirevaultError {
  return new FirevaultError('unavailable', 'webhook/unreachable', message, {
    nextStep: 'Check that it is up; it is tried again.',
    cause,
  });
}
