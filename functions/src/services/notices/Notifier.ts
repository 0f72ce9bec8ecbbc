/** Tells people what happened: an in-app alert at once, and what the schedule or the settings ask for into the outbox. Told twice, it is told once. */
import { createHash } from 'node:crypto';
import type { NotificationCatalogue } from '../../catalogue/NotificationCatalogue.ts';
import type { NewOutboxEntry, OutboxCatalogue } from '../../catalogue/OutboxCatalogue.ts';
import type { SettingsCatalogue } from '../../catalogue/SettingsCatalogue.ts';
import type {
  AppNotification,
  BackupScheduleDoc,
  NotificationConfig,
} from '../../contract/index.ts';
import { isWanted, routeMail } from '../../domain/noticeRouting.ts';
import type { Clock } from '../../platform/clock.ts';
import type { TaskQueues } from '../../tasks/TaskQueues.ts';

interface Dependencies {
  notifications: NotificationCatalogue;
  outbox: OutboxCatalogue;
  settings: Pick<SettingsCatalogue, 'get'>;
  tasks: Pick<TaskQueues, 'enqueue'>;
  clock: Clock;
}

/** What happened. `id` names the event itself, so that whoever sees it again tells nothing new. */
export type Event = Pick<AppNotification, 'id' | 'kind' | 'severity' | 'title' | 'message'> &
  Partial<Pick<AppNotification, 'nextStep' | 'backupId' | 'restoreId' | 'provider'>>;

type Schedule = Pick<BackupScheduleDoc, 'id' | 'name' | 'timezone' | 'notifications'>;

/** The people of a schedule, or those whom the settings name. */
interface Audience {
  schedule: Pick<Schedule, 'id' | 'name'> | null;
  /** Whose mornings a digest goes out in. */
  timezone: string;
  notifications: NotificationConfig;
}

export class Notifier {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** `schedule` is whose people are told beside those who look at the portal; for null the settings say who is. */
  async tell(event: Event, schedule: Schedule | null): Promise<void> {
    const { notifications, outbox, settings, tasks, clock } = this.#deps;
    const audience: Audience = { ...(schedule ?? (await settings.get())), schedule };
    const now = clock.now();
    const isSuccess = event.kind === 'backup-succeeded' || event.kind === 'restore-succeeded';
    if (isSuccess && !audience.notifications.onSuccess) return;
    await notifications.create({
      nextStep: null,
      backupId: null,
      restoreId: null,
      provider: null,
      ...event,
      scheduleId: schedule?.id ?? null,
      createdAt: now.toISOString(),
      readBy: {},
    });
    const entries = entriesFor(event, audience, now);
    await outbox.create(entries);
    for (const { id } of entries) await tasks.enqueue('deliverNotice', id, { outboxId: id });
    await this.#addToDigests(event, audience, now);
  }

  async #addToDigests(event: Event, audience: Audience, now: Date): Promise<void> {
    const { notifications: config, timezone } = audience;
    let from = now;
    for (const to of config.emails) {
      // A digest that goes out at this very moment is closed: the next one takes it.
      for (let isIn = false; !isIn; ) {
        const route = routeMail(event.kind, config, timezone, from);
        if (route.when !== 'digest') return;
        const period = route.at.toISOString().slice(0, 10);
        isIn = await this.#deps.outbox.addToDigest(
          {
            ...entry(audience, 'email', to, now),
            id: `digest-${audience.schedule?.id ?? 'general'}-${period}-${short(to)}`,
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
function entriesFor(event: Event, audience: Audience, now: Date): NewOutboxEntry[] {
  const { notifications: config, timezone } = audience;
  const mails =
    routeMail(event.kind, config, timezone, now).when === 'now' ? [...new Set(config.emails)] : [];
  const calls =
    config.webhookUrl !== null && isWanted(event.kind, config) ? [config.webhookUrl] : [];
  return [
    ...mails.map((to) => entry(audience, 'email', to, now)),
    ...calls.map((to) => entry(audience, 'webhook', to, now)),
  ].map((one) => ({
    ...one,
    id: `${event.id}-${one.channel}-${short(one.to)}`,
    notificationIds: [event.id],
  }));
}

function entry(
  audience: Audience,
  channel: NewOutboxEntry['channel'],
  to: string,
  now: Date,
): NewOutboxEntry {
  return {
    id: '',
    channel,
    to,
    scheduleName: audience.schedule?.name ?? null,
    notificationIds: [],
    isDigest: false,
    createdAt: now.toISOString(),
    notBefore: now.toISOString(),
  };
}

function short(text: string): string {
  return createHash('sha256').update(text.toLowerCase()).digest('hex').slice(0, 12);
}
