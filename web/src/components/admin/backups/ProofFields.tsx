/** The password of whoever is at the screen, and the code of the second factor once it is asked for. */
import { TextInput } from '@mantine/core';
import { useConnection } from '../../../data/ConnectionContext.tsx';
import type { Failure } from '../../../data/Failure.ts';
import { PasswordField } from '../../common/PasswordField.tsx';
import type { Proof } from './useProof.ts';

interface ProofFieldsProps {
  password: string;
  onPassword(password: string): void;
  proof: Proof;
  failure: Failure | null;
}

export function ProofFields({ password, onPassword, proof, failure }: ProofFieldsProps) {
  const { auth } = useConnection();
  const email = auth.currentUser?.email;
  return (
    <>
      {/* Password managers fill the password by the account that stands before it. */}
      <input
        type="text"
        name="username"
        autoComplete="username"
        value={email ?? ''}
        readOnly
        hidden
      />
      <PasswordField
        label="Password"
        description={`Of ${email ?? 'your account'}, to confirm that it is you.`}
        value={password}
        onChange={(event) => onPassword(event.currentTarget.value)}
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
    </>
  );
}
