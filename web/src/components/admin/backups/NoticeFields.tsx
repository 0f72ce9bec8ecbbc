/** The fields of who is told, and of what. */
import { Checkbox, Select, Stack, Text, TextInput } from '@mantine/core';
import type { NoticeForm } from './noticeForm.ts';

interface NoticeFieldsProps {
  form: NoticeForm;
  onChange(changes: Partial<NoticeForm>): void;
  errorOf(field: string): string | undefined;
  /** What counts as a failure here. */
  failures: string;
}

const DIGESTS = [
  { value: 'off', label: 'A mail for each' },
  { value: 'daily', label: 'One mail a day' },
  { value: 'weekly', label: 'One mail a week' },
] as const;

export function NoticeFields({ form, onChange, errorOf, failures }: NoticeFieldsProps) {
  return (
    <Stack gap="md">
      <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
        <Text component="legend" size="sm" fw={500} mb={8}>
          Tell of
        </Text>
        <Stack gap="sm">
          <Checkbox
            label="Failures"
            description={failures}
            checked={form.onFailure}
            onChange={(event) => onChange({ onFailure: event.currentTarget.checked })}
          />
          <Checkbox
            label="Partial backups"
            description="Something is missing, or one place could not be reached."
            checked={form.onPartial}
            onChange={(event) => onChange({ onPartial: event.currentTarget.checked })}
          />
          <Checkbox
            label="Successes"
            checked={form.onSuccess}
            onChange={(event) => onChange({ onSuccess: event.currentTarget.checked })}
          />
        </Stack>
      </fieldset>
      {form.onSuccess && (
        <Select
          label="Mails about successes"
          data={[...DIGESTS]}
          value={form.digest}
          onChange={(chosen) =>
            onChange({ digest: DIGESTS.find((one) => one.value === chosen)?.value ?? form.digest })
          }
          allowDeselect={false}
          maw={320}
        />
      )}
      <TextInput
        label="E-mail addresses"
        description="Several are set apart by commas. Without any, notices are in the portal alone."
        placeholder="ops@example.com"
        inputMode="email"
        autoComplete="off"
        value={form.emails}
        onChange={(event) => onChange({ emails: event.currentTarget.value })}
        error={errorOf('notifications.emails')}
      />
      <TextInput
        label="Webhook"
        description="An https address that is called with the same notices, signed. May stay empty."
        placeholder="https://"
        inputMode="url"
        autoComplete="off"
        value={form.webhookUrl}
        onChange={(event) => onChange({ webhookUrl: event.currentTarget.value })}
        error={errorOf('notifications.webhookUrl')}
      />
    </Stack>
  );
}
