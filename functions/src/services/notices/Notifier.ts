/** Tells people what happened: an in-app alert at once, and what the schedule asks for into the outbox. Told twice, it is told once. */
import { createHash } from 'node:crypto';
import type { NotificationCatalogue } from '../../catalogue/NotificationCatalogue.ts';
import type { NewOutboxEntry, OutboxCatalogue } from '../../catalogue/OutboxCatalogue.ts';
import type { AppNotification, BackupScheduleDoc } from '../../contract/index.ts';
import { isWanted, routeMail } from '../../domain/noticeRouting.ts';
import type { Clock } from '../../platform/clock.ts';
import type { TaskQueues } from '../../tasks/TaskQueues.ts';

interface Dependencies {
  notifications: NotificationCatalogue;
  outbox: OutboxCatalogue;
  tasks: Pick<TaskQueues, 'enqueue'>;
  clock: Clock;
}

/** What happened. `id` names the event itself, so that whoever sees it again tells nothing new. */
export type Event = Pick<AppNotification, 'id' | 'kind' | 'severity' | 'title' | 'message'> &
  Partial<Pick<AppNotification, 'nextStep' | 'backupId' | 'provider'>>;

type Audience = Pick<BackupScheduleDoc, 'id' | 'name' | 'timezone' | 'notifications'>;

export class Notifier {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** `schedule` is whose people are told beside those who look at the portal; null for nobody. */
  async tell(event: Event, schedule: Audience | null): Promise<void> {
    const { notifications, outbox, tasks, clock } = this.#deps;
    const now = clock.now();
    const isSilent =
      event.kind === 'backup-succeeded' && schedule?.notifications.onSuccess !== true;
    if (isSilent) return;
    await notifications.create({
      nextStep: null,
      backupId: null,
      provider: null,
      ...event,
      scheduleId: schedule?.id ?? null,
      createdAt: now.toISOString(),
      readBy: {},
    });
    if (schedule === null) return;
    const entries = entriesFor(event, schedule, now);
    await outbox.create(entries);
    for (const { id } of entries) await tasks.enqueue('deliverNotice', id, { outboxId: id });
    await this.#addToDigests(event, schedule, now);
  }

  async #addToDigests(event: Event, schedule: Audience, now: Date): Promise<void> {
    const { notifications: config, timezone } = schedule;
    let from = now;
    for (const to of config.emails) {
      // A digest that goes out at this very moment is closed: the next one takes it.
      for (let isIn = false; !isIn; ) {
        const route = routeMail(event.kind, config, timezone, from);
        if (route.when !== 'digest') return;
        const period = route.at.toISOString().slice(0, 10);
        isIn = await this.#deps.outbox.addToDigest(
          {
            ...entry(schedule, 'email', to, now),
            id: `digest-${schedule.id}-${period}-${short(to)}`,
            isDigest: true,
            notificationIds: [],
            notBefore: route.at.toISOString(),
          },
          event.id,
        );
        from = route.at;
      }
      from = now;
    }
  }
}

/** A mail for each address, so that one that is refused keeps no other from arriving. */
function entriesFor(event: Event, schedule: Audience, now: Date): NewOutboxEntry[] {
  const { notifications: config, timezone } = schedule;
  const mails =
    routeMail(event.kind, config, timezone, now).when === 'now' ? [...new Set(config.emails)] : [];
  const calls =
    config.webhookUrl !== null && isWanted(event.kind, config) ? [config.webhookUrl] : [];
  return [
    ...mails.map((to) => entry(schedule, 'email', to, now)),
    ...calls.map((to) => entry(schedule, 'webhook', to, now)),
  ].map((one) => ({
    ...one,
    id: `${event.id}-${one.channel}-${short(one.to)}`,
    notificationIds: [event.id],
  }));
}

function entry(
  schedule: Audience,
  channel: NewOutboxEntry['channel'],
  to: string,
  now: Date,
): NewOutboxEntry {
  return {
    id: '',
    channel,
    to,
    scheduleName: schedule.name,
    notificationIds: [],
    isDigest: false,
    createdAt: now.toISOString(),
    notBefore: now.toISOString(),
  };
}

function short(text: string): string {
  return createHash('sha256').update(text.toLowerCase()).digest('hex').slice(0, 12);
}
