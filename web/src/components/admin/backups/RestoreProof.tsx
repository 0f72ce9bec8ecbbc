/** Proof that it may be read, that it is you and that you mean it: passphrase, password, second factor, typed phrase. */
import { restorePhrase } from '@contract';
import { Stack, TextInput } from '@mantine/core';
import type { Failure } from '../../../data/Failure.ts';
import { PassphraseField } from './PassphraseField.tsx';
import { ProofFields } from './ProofFields.tsx';
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
      <ProofFields
        password={form.password}
        onPassword={(password) => onChange({ password })}
        proof={proof}
        failure={failure}
      />
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
