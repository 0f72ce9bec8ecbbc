/** Sends what lies in the outbox, one entry at a time under a lease, again and again until it has arrived or three days have passed. */

import { isLeaseLost, type Leases, withHeartbeat } from '../../catalogue/leases.ts';
import type { NotificationCatalogue } from '../../catalogue/NotificationCatalogue.ts';
import type { OutboxCatalogue, OutboxEntry } from '../../catalogue/OutboxCatalogue.ts';
import { timestampOf } from '../../catalogue/stored.ts';
import type { AppNotification } from '../../contract/index.ts';
import type { MailTransport } from '../../delivery/MailTransport.ts';
import type { WebhookCaller } from '../../delivery/WebhookCaller.ts';
import { describeFailure, FirevaultError, isTransient } from '../../domain/errors.ts';
import type { Clock } from '../../platform/clock.ts';
import { newLeaseOwner } from '../../platform/ids.ts';
import type { Logger } from '../../platform/logger.ts';
import { renderMail } from './renderMail.ts';

export interface Channels {
  /** Null where no mail server is set up. */
  mail: Pick<MailTransport, 'send'> | null;
  /** Null where no signing secret is set up. */
  webhook: Pick<WebhookCaller, 'call'> | null;
  /** The sender of mails. */
  mailFrom: string;
  /** The domain of message ids, and what mails are headed with. */
  projectId: string;
  portalUrl: string;
}

interface Dependencies {
  outbox: OutboxCatalogue;
  notifications: NotificationCatalogue;
  leases: Leases;
  channels: Channels;
  clock: Clock;
  logger: Logger;
}

const FIRST_WAIT_MS = 15_000;
/** A server that is back is not kept waiting for an alarm. */
const LONGEST_WAIT_MS = 5 * 60_000;
const GIVEN_UP_AFTER_MS = 72 * 3_600_000;

export class NoticeDelivery {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * May be delivered any number of times. A worker that dies after the server took a mail and before it could say so sends
   * it once more, under the same message id: SMTP knows no better.
   */
  async deliver(outboxId: string): Promise<void> {
    const { outbox, leases, clock } = this.#deps;
    const ref = outbox.ref(outboxId);
    const owner = newLeaseOwner();
    const isDue = (data: { notBefore?: { toMillis(): number } }) =>
      (data.notBefore?.toMillis() ?? 0) <= clock.now().getTime();
    const claim = await leases.claim(ref, owner, isDue);
    if (claim.outcome !== 'claimed') return;
    const entry = await outbox.find(outboxId);
    if (entry === null) return;
    try {
      await withHeartbeat(
        () => leases.extend(ref, owner),
        clock,
        () => this.#send(entry),
      );
      await leases.settle(ref, owner, { state: 'done', error: null });
    } catch (error) {
      if (isLeaseLost(error)) throw error;
      await this.#later(entry, owner, claim.attempt, error);
    }
  }

  async #send(entry: OutboxEntry): Promise<void> {
    const { notifications, channels } = this.#deps;
    const found = await Promise.all(entry.notificationIds.map((id) => notifications.find(id)));
    const told = found.filter((one) => one !== null);
    if (entry.channel === 'webhook') {
      if (channels.webhook === null) throw notSetUp('WEBHOOK_SIGNING_SECRET');
      for (const one of told) await channels.webhook.call(entry.to, entry.id, payloadOf(one));
      return;
    }
    if (channels.mail === null) throw notSetUp('SMTP_URL');
    const { projectId, portalUrl } = channels;
    const { scheduleName } = entry;
    await channels.mail.send({
      ...renderMail(told, { projectId, portalUrl, scheduleName }),
      to: entry.to,
      messageId: `<${entry.id}@${projectId}.firevault>`,
    });
  }

  /** The sweeper comes for it when its time has come. */
  async #later(entry: OutboxEntry, owner: string, attempt: number, error: unknown): Promise<void> {
    const { outbox, leases, clock, logger } = this.#deps;
    const now = clock.now().getTime();
    const isOver = !isTransient(error) || now - Date.parse(entry.createdAt) > GIVEN_UP_AFTER_MS;
    logger.error('A notice was not delivered', error, { outboxId: entry.id, attempt, isOver });
    const ref = outbox.ref(entry.id);
    if (!isOver) {
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
      const notBefore = timestampOf(new Date(now + wait).toISOString());
      const fields = { state: 'queued' as const, notBefore, error: describeFailure(error) };
      return leases.settle(ref, owner, fields);
    }
    await this.#deps.notifications.create({
      id: `undelivered-${entry.id}`,
      kind: 'mail-failed',
      severity: 'warning',
      title: entry.channel === 'email' ? `No mail reaches ${entry.to}` : 'A webhook takes no calls',
      message: describeFailure(error),
      nextStep:
        entry.scheduleName === null
          ? 'Correct it under Settings.'
          : 'Correct it under the notifications of the schedule.',
      scheduleId: null,
      backupId: null,
      restoreId: null,
      provider: null,
      createdAt: clock.now().toISOString(),
      readBy: {},
    });
    await leases.settle(ref, owner, { state: 'failed', error: describeFailure(error) });
  }
}

function payloadOf({ readBy: _, ...payload }: AppNotification): Record<string, unknown> {
  return payload;
}

function notSetUp(variable: string): FirevaultError {
  return new FirevaultError('failed-precondition', 'notice/not-set-up', `${variable} is not set.`, {
    nextStep: `Set ${variable} and deploy again.`,
  });
}
