/** Whether the backup is encrypted, and under whose key; a passphrase comes with a warning and is typed twice. */
import { Radio, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { Notice } from '../../common/Notice.tsx';
import { PasswordField } from '../../common/PasswordField.tsx';
import { type BackupForm, hasPassphrase } from './backupForm.ts';

interface EncryptionChoiceProps {
  form: BackupForm;
  onChange(changes: Partial<BackupForm>): void;
  errorOf(field: string): string | undefined;
}

export function EncryptionChoice({ form, onChange, errorOf }: EncryptionChoiceProps) {
  return (
    <Stack gap="sm">
      <Switch
        label="Encrypt it"
        description="AES-256-GCM, before anything is stored."
        checked={form.isEncrypted}
        onChange={(event) =>
          onChange({ isEncrypted: event.currentTarget.checked, passphrase: '', repeat: '' })
        }
        error={errorOf('encryption')}
      />
      {form.isEncrypted && (
        <Radio.Group
          label="Key"
          value={form.keyKind}
          onChange={(keyKind) => onChange({ keyKind, passphrase: '', repeat: '' })}
        >
          <Stack gap="sm" mt={8}>
            <Radio
              value="master"
              label="With the project's key"
              description="It is kept in the project, and every restore finds it by itself."
            />
            <Radio
              value="passphrase"
              label="With my own passphrase"
              description="Only who knows it can restore the backup."
            />
          </Stack>
        </Radio.Group>
      )}
      {hasPassphrase(form) && <Passphrase form={form} onChange={onChange} errorOf={errorOf} />}
    </Stack>
  );
}

function Passphrase({ form, onChange, errorOf }: EncryptionChoiceProps) {
  const [isVisible, setVisible] = useState(false);
  const shared = {
    autoComplete: 'new-password',
    spellCheck: false,
    visible: isVisible,
    onVisibilityChange: setVisible,
  };
  return (
    <>
      <Notice tone="warn" title="A lost passphrase is a lost backup">
        <Text size="sm">
          The passphrase is stored nowhere, and nobody can recover it. Keep it in a safe place that
          does not depend on this project.
        </Text>
      </Notice>
      <PasswordField
        {...shared}
        label="Passphrase"
        description="At least 12 characters."
        value={form.passphrase}
        onChange={(event) => onChange({ passphrase: event.currentTarget.value })}
        error={errorOf('encryptionKey')}
      />
      <PasswordField
        {...shared}
        label="Repeat the passphrase"
        value={form.repeat}
        onChange={(event) => onChange({ repeat: event.currentTarget.value })}
        error={errorOf('repeat')}
      />
    </>
  );
}
