/** What the form of the settings holds, what is wrong with it, and the request it becomes. */
import { type CallInput, type ProductSettings, UpdateSettingsRequest } from '@contract';
import type { FieldFailure } from '../../../../data/Failure.ts';
import { type NoticeForm, noticeConfigOf, noticeFormOf } from '../noticeForm.ts';

export interface SettingsForm extends NoticeForm {
  timezone: string;
}

/** `ownZone` is offered until somebody has saved another. */
export function settingsFormOf(settings: ProductSettings, ownZone: string): SettingsForm {
  const timezone = settings.updatedAt === null ? ownZone : settings.timezone;
  return { ...noticeFormOf(settings.notifications), timezone };
}

export function settingsRequest(form: SettingsForm): CallInput<'updateSettings'> {
  return { notifications: noticeConfigOf(form), timezone: form.timezone };
}

/** What must be mended before it is sent, by field; the rules are the server's own. */
export function settingsFaults(form: SettingsForm): FieldFailure[] {
  const parsed = UpdateSettingsRequest.safeParse(settingsRequest(form));
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
}
