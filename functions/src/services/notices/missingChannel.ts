/** Whether people can be told as they ask to be. Pure. */
import type { NotificationConfig } from '../../contract/index.ts';
import type { Channels } from './NoticeDelivery.ts';

/** The field that cannot be kept, and the variable that this deployment lacks for it; null when all can. */
export function missingChannel(
  { emails, webhookUrl }: NotificationConfig,
  { mail, webhook }: Pick<Channels, 'mail' | 'webhook'>,
): { field: string; variable: string } | null {
  if (emails.length > 0 && mail === null) {
    return { field: 'notifications.emails', variable: 'SMTP_URL' };
  }
  if (webhookUrl !== null && webhook === null) {
    return { field: 'notifications.webhookUrl', variable: 'WEBHOOK_SIGNING_SECRET' };
  }
  return null;
}
