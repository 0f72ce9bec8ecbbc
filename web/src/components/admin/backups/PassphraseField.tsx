/** Asks for the passphrase of a backup that exists. */
import { PasswordField } from '../../common/PasswordField.tsx';

interface PassphraseFieldProps {
  value: string;
  onChange(passphrase: string): void;
  error?: string | undefined;
}

export function PassphraseField({ value, onChange, error }: PassphraseFieldProps) {
  return (
    <PasswordField
      label="Passphrase of the backup"
      description="The one it was encrypted with. It is stored nowhere, so it is asked for each time."
      autoComplete="off"
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
    />
  );
}
