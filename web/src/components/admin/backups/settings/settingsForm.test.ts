/** What is typed into the settings becomes a request that the server takes, or a fault at its field. */
import { ProductSettings, UpdateSettingsRequest } from '@contract';
import { describe, expect, it } from 'vitest';
import {
  type SettingsForm,
  settingsFaults,
  settingsFormOf,
  settingsRequest,
} from './settingsForm.ts';

function aForm(changes: Partial<SettingsForm> = {}): SettingsForm {
  return { ...settingsFormOf(ProductSettings.parse({}), 'Europe/Zurich'), ...changes };
}

describe('the settings', () => {
  it('tell of failures alone, to nobody, in the viewer’s zone until another is saved', () => {
    expect(UpdateSettingsRequest.parse(settingsRequest(aForm()))).toEqual({
      notifications: {
        onFailure: true,
        onPartial: true,
        onSuccess: false,
        digest: 'off',
        emails: [],
        webhookUrl: null,
      },
      timezone: 'Europe/Zurich',
    });
    const saved = ProductSettings.parse({ updatedAt: '2026-11-24T02:00:00Z' });
    expect(settingsFormOf(saved, 'Europe/Zurich').timezone).toBe('Etc/UTC');
  });

  it('keep a digest only where successes are told of, and each address once', () => {
    const form = aForm({ digest: 'daily', emails: 'a@example.com; b@example.com a@example.com' });
    expect(settingsRequest(form).notifications).toMatchObject({
      digest: 'off',
      emails: ['a@example.com', 'b@example.com'],
    });
    expect(settingsRequest({ ...form, onSuccess: true }).notifications).toMatchObject({
      digest: 'daily',
    });
  });

  it.each([
    ['an address that is none', { emails: 'ops@example.com, nobody' }, 'notifications.emails.1'],
    ['a webhook in the open', { webhookUrl: 'http://example.com' }, 'notifications.webhookUrl'],
  ])('with %s cannot be saved', (_, changes, field) => {
    expect(settingsFaults(aForm(changes)).map((fault) => fault.field)).toEqual([field]);
  });
});
