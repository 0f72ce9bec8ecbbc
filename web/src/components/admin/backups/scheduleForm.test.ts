/** What is typed into the form of a schedule becomes a request that the server takes, or a fault at its field. */
import { CreateScheduleRequest, UpdateScheduleRequest } from '@contract';
import { describe, expect, it } from 'vitest';
import { faultWords } from './noticeForm.ts';
import {
  createRequest,
  emptyForm,
  faultsOf,
  formOf,
  leftOutWords,
  type ScheduleForm,
  updatesOf,
} from './scheduleForm.ts';
import { cronOf, DEFAULT_TIMING, timingOf, withPreset } from './scheduleTiming.ts';
import { aSchedule } from './testRecords.ts';

function aForm(changes: Partial<ScheduleForm> = {}): ScheduleForm {
  return { ...emptyForm('America/New_York'), name: 'Nightly', ...changes };
}

const fieldsOf = (form: ScheduleForm, destinations = ['local']) =>
  faultsOf(form, destinations).map((one) => one.field);

describe('a new schedule', () => {
  it('begins as the recommended one: daily at two, kept 7 days, 4 weeks and 3 months, mail on failure', () => {
    expect(CreateScheduleRequest.parse(createRequest(aForm(), ['local']))).toMatchObject({
      preset: 'daily',
      cronExpression: '0 2 * * *',
      timezone: 'America/New_York',
      backupType: 'full',
      retentionPolicy: { keepLast: 0, keepDailyFor: 7, keepWeeklyFor: 4, keepMonthlyFor: 3 },
      notifications: { onFailure: true, onSuccess: false, emails: [] },
      autoCleanup: true,
    });
  });

  it.each<[string, Partial<ScheduleForm>, string]>([
    ['no name', { name: '  ' }, 'name'],
    ['no time', { timing: { ...DEFAULT_TIMING, time: '' } }, 'cronExpression'],
    [
      'no expression',
      { timing: { ...DEFAULT_TIMING, preset: 'custom', cron: ' ' } },
      'cronExpression',
    ],
    [
      'four fields',
      { timing: { ...DEFAULT_TIMING, preset: 'custom', cron: '0 2 * *' } },
      'cronExpression',
    ],
    ['no collections', { type: 'collections' }, 'collections'],
    ['no number of runs', { type: 'incremental', fullEvery: '' }, 'fullEvery'],
    [
      'an empty number',
      { policy: { ...aForm().policy, keepLast: '' } },
      'retentionPolicy.keepLast',
    ],
    [
      'a webhook that is open to all',
      { webhookUrl: 'http://example.com' },
      'notifications.webhookUrl',
    ],
  ])('with %s has its fault at the field, and none elsewhere', (_, changes, field) =>
    expect(fieldsOf(aForm(changes))).toEqual([field]),
  );

  it('without destinations, or with a policy that keeps nothing, is refused', () => {
    expect(fieldsOf(aForm(), [])).toEqual(['storageProviders']);
    const nothing = { keepLast: 0, keepDailyFor: 0, keepWeeklyFor: 0, keepMonthlyFor: 0 };
    const policy = { ...nothing, minimumAgeHours: 1 };
    expect(fieldsOf(aForm({ policy }))).toEqual(['retentionPolicy']);
  });

  it('names the address that is wrong among right ones', () => {
    const form = aForm({ emails: 'ops@example.com; not-an-address,  you@example.com' });
    const [fault, ...others] = faultsOf(form, ['local']);
    expect(others).toEqual([]);
    expect(fault && faultWords(fault, form)).toBe(
      '“not-an-address”: this is not an e-mail address.',
    );
  });

  it('has a digest only where successes are told of', () => {
    expect(createRequest(aForm({ digest: 'daily' }), ['local']).notifications?.digest).toBe('off');
    const told = aForm({ digest: 'daily', onSuccess: true });
    expect(createRequest(told, ['local']).notifications?.digest).toBe('daily');
  });
});

describe('a schedule that there is', () => {
  const schedule = aSchedule();
  const update = (changes: Partial<ScheduleForm>, destinations = ['local']) =>
    UpdateScheduleRequest.parse(
      updatesOf({ ...formOf(schedule), ...changes }, destinations, schedule),
    );

  it('changes nothing when nothing was changed', () => expect(update({})).toEqual({}));

  it('sends only what was changed', () => {
    expect(update({ name: 'Each night' })).toEqual({ name: 'Each night' });
    expect(update({}, ['local', 'second'])).toEqual({ storageProviders: ['local', 'second'] });
  });

  it('sends the time with its preset', () => {
    const timing = { ...timingOf('0 2 * * *', 'America/New_York'), time: '04:30' };
    expect(update({ timing })).toEqual({ preset: 'daily', cronExpression: '30 4 * * *' });
  });

  it('takes away what may be absent', () => {
    const of = aSchedule({ description: 'Old', backupType: 'collections', collections: ['users'] });
    const form = { ...formOf(of), description: ' ', type: 'full' as const };
    expect(updatesOf(form, ['local'], of)).toEqual({
      description: null,
      backupType: 'full',
      collections: null,
    });
  });

  it('says which destinations it loses', () => {
    expect(leftOutWords(['local', 'gone'], ['local'])).toContain('“gone” is disabled or gone');
    expect(leftOutWords(['local'], ['local', 'second'])).toBeNull();
    expect(leftOutWords(['local'], null)).toBeNull();
  });
});

describe('the time of a schedule', () => {
  it.each(['15 * * * *', '30 4 * * *', '0 2 * * 0', '5 23 * * 6', '*/5 1-3 * * mon-fri'])(
    '%s comes back as it was',
    (cron) => expect(cronOf(timingOf(cron, 'Etc/UTC'))).toBe(cron),
  );

  it('knows Sunday by all its names', () => {
    expect(timingOf('0 2 * * 7', 'Etc/UTC').weekday).toBe('0');
    expect(timingOf('0 2 * * SUN', 'Etc/UTC').weekday).toBe('0');
  });

  it('becomes an expression of its own that begins as what was chosen', () => {
    const custom = withPreset({ ...DEFAULT_TIMING, time: '04:30' }, 'custom');
    expect(cronOf(custom)).toBe('30 4 * * *');
    expect(cronOf({ ...custom, cron: ' 0  2 * *   1 ' })).toBe('0 2 * * 1');
  });
});
