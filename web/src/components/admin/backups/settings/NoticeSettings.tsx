/** Who hears of manual backups and of restores: a form that is saved as a whole. */
import type { DeploymentFacts, ProductSettings, SettingsAnswer } from '@contract';
import { Button, Stack, Text } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { useCommand } from '../../../../data/commands.ts';
import { viewerZone } from '../../../../lib/instants.ts';
import { useAnnounce } from '../../../common/Announcer.tsx';
import { Card } from '../../../common/Card.tsx';
import { DialogActs } from '../../../common/DialogActs.tsx';
import { FailureAlert } from '../../../common/FailureAlert.tsx';
import { Moment } from '../../../common/Moment.tsx';
import { toast } from '../../../common/toast.tsx';
import { useFaultFocus } from '../../../common/useFaultFocus.ts';
import { useTask } from '../../../common/useTask.ts';
import { NoticeFields } from '../NoticeFields.tsx';
import { faultWords } from '../noticeForm.ts';
import { ZoneField } from '../ZoneField.tsx';
import {
  type SettingsForm,
  settingsFaults,
  settingsFormOf,
  settingsRequest,
} from './settingsForm.ts';

interface NoticeSettingsProps {
  /** As they were when the form opened, or were saved by it. */
  settings: ProductSettings;
  facts: DeploymentFacts;
  onSaved(answer: SettingsAnswer): void;
}

const SHOWN_FIELDS = ['notifications.emails', 'notifications.webhookUrl', 'timezone'];

export function NoticeSettings({ settings, facts, onSaved }: NoticeSettingsProps) {
  const [form, setForm] = useState<SettingsForm>(() => settingsFormOf(settings, viewerZone()));
  // Faults show from the first try on, and go as they are mended.
  const [tries, setTries] = useState(0);
  const command = useCommand();
  const announce = useAnnounce();
  const task = useTask();
  const view = useRef<HTMLFormElement>(null);
  const faults = tries === 0 ? [] : settingsFaults(form);
  useFaultFocus(view, tries);
  useFaultFocus(view, task.failure);

  function change(changes: Partial<SettingsForm>) {
    setForm((before) => ({ ...before, ...changes }));
  }

  function errorOf(field: string): string | undefined {
    const fault = [...faults, ...(task.failure?.fields ?? [])].find(
      (one) => one.field === field || one.field.startsWith(`${field}.`),
    );
    return fault === undefined ? undefined : faultWords(fault, form);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (settingsFaults(form).length > 0) {
      setTries((count) => count + 1);
      return;
    }
    void task.run(async () => {
      const answer = await command('updateSettings', settingsRequest(form));
      setForm(settingsFormOf(answer.settings, viewerZone()));
      onSaved(answer);
      toast({ tone: 'ok', title: 'Settings saved' });
      announce('Settings saved.');
    });
  }

  return (
    <Card title="Who is told">
      <form onSubmit={submit} noValidate ref={view} aria-label="Who is told">
        <Stack gap="md">
          <Text size="sm" c="dimmed" maw={640}>
            Of backups made by hand, of restores, and of the verifications and removals of what no
            schedule has made. Each schedule tells its own people.
          </Text>
          {settings.notifications.emails.length === 0 && (
            <Text size="sm">
              {facts.mail.isSetUp
                ? 'Nobody is mailed yet: such news is in the portal alone.'
                : 'This deployment sends no mail: such news is in the portal alone.'}
            </Text>
          )}
          <NoticeFields
            form={form}
            onChange={change}
            errorOf={errorOf}
            failures="A backup, a restore, a verification or a removal that failed; a restore that was rolled back."
          />
          {form.onSuccess && form.digest !== 'off' && (
            <div style={{ maxWidth: 320 }}>
              <ZoneField
                timezone={form.timezone}
                onChange={(timezone) => change({ timezone })}
                description="Whose morning at 7:00 it goes out in."
                error={errorOf('timezone')}
              />
            </div>
          )}
          {task.failure !== null && (
            <FailureAlert failure={task.failure} shownFields={SHOWN_FIELDS} />
          )}
          {settings.updatedAt !== null && (
            <Text size="sm" c="dimmed">
              Last changed <Moment at={settings.updatedAt} />
              {settings.updatedBy?.email ? ` by ${settings.updatedBy.email}` : ''}.
            </Text>
          )}
          <DialogActs>
            <Button type="submit" loading={task.isBusy}>
              Save the settings
            </Button>
          </DialogActs>
        </Stack>
      </form>
    </Card>
  );
}
