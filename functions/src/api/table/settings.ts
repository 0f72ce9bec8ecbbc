/** The routes of the product's settings. */
import {
  SettingsAnswer,
  TestMailAnswer,
  TestMailRequest,
  UpdateSettingsRequest,
} from '../../contract/index.ts';
import { ok, type RouteEntry } from './RouteEntry.ts';

const SETTINGS_PATH = '/api/admin/settings';

export const SETTINGS: readonly RouteEntry[] = [
  {
    ...{ method: 'get', path: SETTINGS_PATH, act: 'readSettings', tag: 'Settings' },
    summary: 'Look at the settings, and at what the deployment is set up with',
    answers: [ok(SettingsAnswer)],
  },
  {
    ...{ method: 'put', path: SETTINGS_PATH, act: 'updateSettings', tag: 'Settings' },
    summary: 'Change who is told of manual backups and of restores',
    body: UpdateSettingsRequest,
    answers: [ok(SettingsAnswer)],
  },
  {
    ...{ method: 'post', path: `${SETTINGS_PATH}/test-mail`, act: 'sendTestMail', tag: 'Settings' },
    summary: 'Send a test mail and answer what the mail server said',
    body: TestMailRequest,
    answers: [ok(TestMailAnswer)],
  },
];
