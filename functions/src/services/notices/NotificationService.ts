/** What can be asked about in-app alerts: the newest, and to mark them as read by whoever asks. */
import type { NotificationCatalogue } from '../../catalogue/NotificationCatalogue.ts';
import type { AppNotification, ListNotificationsQuery } from '../../contract/index.ts';
import type { Actor } from '../../domain/access.ts';

export class NotificationService {
  readonly #catalogue: NotificationCatalogue;

  constructor(catalogue: NotificationCatalogue) {
    this.#catalogue = catalogue;
  }

  /** Newest first. */
  list(query: ListNotificationsQuery, actor: Actor): Promise<AppNotification[]> {
    return this.#catalogue.list(query, actor.uid);
  }

  /** Throws `notification/not-found`. */
  markRead(id: string, actor: Actor): Promise<void> {
    return this.#catalogue.markRead(id, actor.uid);
  }
}
