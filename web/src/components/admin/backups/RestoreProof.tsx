/** Proof that it may be read, that it is you and that you mean it: passphrase, password, second factor, typed phrase. */
import { restorePhrase } from '@contract';
import { Stack, TextInput } from '@mantine/core';
import { useConnection } from '../../../data/ConnectionContext.tsx';
import type { Failure } from '../../../data/Failure.ts';
import { PasswordField } from '../../common/PasswordField.tsx';
import { PassphraseField } from './PassphraseField.tsx';
import type { RestoreForm } from './restoreForm.ts';

interface RestoreProofProps {
  form: RestoreForm;
  onChange(changes: Partial<RestoreForm>): void;
  asksPassphrase: boolean;
  /** The authenticator that a code is asked of; `null` while none is needed. */
  factorName: string | null;
  code: string;
  onCode(code: string): void;
  failure: Failure | null;
}

export function RestoreProof(props: RestoreProofProps) {
  const { form, onChange, asksPassphrase, factorName, code, onCode, failure } = props;
  const { auth, projectId } = useConnection();
  const phrase = restorePhrase(projectId);
  return (
    <Stack gap="md">
      {asksPassphrase && (
        <PassphraseField
          value={form.passphrase}
          onChange={(passphrase) => onChange({ passphrase })}
          error={failure?.ofField('encryptionKey')}
        />
      )}
      {/* Password managers fill the password by the account that stands before it. */}
      <input
        type="text"
        name="username"
        autoComplete="username"
        value={auth.currentUser?.email ?? ''}
        readOnly
        hidden
      />
      <PasswordField
        label="Password"
        description={`Of ${auth.currentUser?.email ?? 'your account'}, to confirm that it is you.`}
        value={form.password}
        onChange={(event) => onChange({ password: event.currentTarget.value })}
        error={failure?.ofField('password')}
      />
      {factorName !== null && (
        <TextInput
          label="Code"
          description={`The six digits that ${factorName} shows now.`}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          value={code}
          onChange={(event) => onCode(event.currentTarget.value.replace(/\D/g, ''))}
          autoFocus
        />
      )}
      <TextInput
        label={`Type ${phrase} to confirm`}
        autoComplete="off"
        spellCheck={false}
        value={form.phrase}
        onChange={(event) => onChange({ phrase: event.currentTarget.value })}
        error={failure?.ofField('confirm')}
      />
    </Stack>
  );
}
