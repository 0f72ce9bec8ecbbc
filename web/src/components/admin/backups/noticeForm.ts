/** Who is told and of what, as a form holds it while it is typed. */
import type { NotificationConfig } from '@contract';
import type { FieldFailure } from '../../../data/Failure.ts';

export interface NoticeForm {
  onFailure: boolean;
  onPartial: boolean;
  onSuccess: boolean;
  digest: NotificationConfig['digest'];
  /** Addresses as typed, apart by commas, semicolons or spaces. */
  emails: string;
  webhookUrl: string;
}

export function noticeFormOf(config: NotificationConfig): NoticeForm {
  const { onFailure, onPartial, onSuccess, digest } = config;
  const emails = config.emails.join(', ');
  return { onFailure, onPartial, onSuccess, digest, emails, webhookUrl: config.webhookUrl ?? '' };
}

/** As the server takes it; addresses that are none are left for the contract to mind. */
export function noticeConfigOf(form: NoticeForm): NotificationConfig {
  return {
    onFailure: form.onFailure,
    onPartial: form.onPartial,
    onSuccess: form.onSuccess,
    digest: form.onSuccess ? form.digest : 'off',
    emails: emailsOf(form.emails),
    webhookUrl: form.webhookUrl.trim() || null,
  };
}

/** The fault of a field in the operator's words: of addresses, which one it is. */
export function faultWords(fault: FieldFailure, form: Pick<NoticeForm, 'emails'>): string {
  const [, index] = /^notifications\.emails\.(\d+)$/.exec(fault.field) ?? [];
  const address = index === undefined ? undefined : emailsOf(form.emails)[Number(index)];
  return address === undefined
    ? fault.message
    : `“${address}”: ${fault.message.charAt(0).toLowerCase()}${fault.message.slice(1)}`;
}

function emailsOf(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((one) => one !== ''))];
}
