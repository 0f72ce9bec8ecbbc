/** Proof that it may be read, that it is you and that you mean it: passphrase, password, second factor, typed phrase. */
import { restorePhrase } from '@contract';
import { Stack, TextInput } from '@mantine/core';
import { useConnection } from '../../../data/ConnectionContext.tsx';
import type { Failure } from '../../../data/Failure.ts';
import { PasswordField } from '../../common/PasswordField.tsx';
import { PassphraseField } from './PassphraseField.tsx';
import type { ProofForm } from './restoreForm.ts';
import type { Proof } from './useProof.ts';

interface RestoreProofProps {
  form: ProofForm;
  onChange(changes: Partial<ProofForm>): void;
  asksPassphrase: boolean;
  /** The one that is written to. */
  projectId: string;
  proof: Proof;
  failure: Failure | null;
}

export function RestoreProof(props: RestoreProofProps) {
  const { form, onChange, asksPassphrase, projectId, proof, failure } = props;
  const { auth } = useConnection();
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
      {proof.factorName !== null && (
        <TextInput
          label="Code"
          description={`The six digits that ${proof.factorName} shows now.`}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          value={proof.code}
          onChange={(event) => proof.setCode(event.currentTarget.value.replace(/\D/g, ''))}
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
