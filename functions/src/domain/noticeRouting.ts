/** Whether those who asked for it are told of something, and when. Pure. */
import type { AppNotification, NotificationConfig } from '../contract/index.ts';
import { nextSlots } from './schedule/slots.ts';

/** When digests go out, in the schedule's zone. */
const DIGEST_TIMES = { daily: '0 7 * * *', weekly: '0 7 * * 1' } as const;

export type Route = { when: 'never' } | { when: 'now' } | { when: 'digest'; at: Date };

/** Failures never wait for a digest, nor do restores. */
export function routeMail(
  kind: AppNotification['kind'],
  config: NotificationConfig,
  timezone: string,
  now: Date,
): Route {
  if (!isWanted(kind, config)) return { when: 'never' };
  if (kind !== 'backup-succeeded' || config.digest === 'off') return { when: 'now' };
  const [at] = nextSlots(DIGEST_TIMES[config.digest], timezone, now, 1);
  return at === undefined ? { when: 'now' } : { when: 'digest', at };
}

/** Webhooks are for machines: the same choice, and no digest. */
export function isWanted(kind: AppNotification['kind'], config: NotificationConfig): boolean {
  if (kind === 'backup-succeeded' || kind === 'restore-succeeded') return config.onSuccess;
  if (kind === 'backup-partial') return config.onPartial;
  return config.onFailure;
}
