/** The credentials of a provider. What is kept is never shown: it stays, is replaced, or gives way to the server's own. */
import { Radio, Stack, Textarea, TextInput } from '@mantine/core';
import { Moment } from '../../../common/Moment.tsx';
import { PasswordField } from '../../../common/PasswordField.tsx';
import { type Field, SECRET_FIELDS } from './providerFields.ts';
import type { ProviderForm } from './providerForm.ts';

interface CredentialFieldsProps {
  form: ProviderForm;
  /** Since when there are kept ones; `null` without. */
  keptSince: string | null;
  onChange(changes: Partial<ProviderForm>): void;
  errorOf(field: string): string | undefined;
}

export function CredentialFields({ form, keptSince, onChange, errorOf }: CredentialFieldsProps) {
  // A refusal of all of them; one field's own is said there.
  const ofFields = SECRET_FIELDS[form.type].map((one) => errorOf(`secrets.${one.name}`));
  const isOfField = form.credentials === 'entered' && ofFields.some((one) => one !== undefined);
  const error = isOfField ? undefined : errorOf('secrets');
  return (
    <>
      <Radio.Group
        label="Credentials"
        value={form.credentials}
        onChange={(credentials) => onChange({ credentials, secrets: {} })}
        error={error}
        data-fault={error !== undefined}
      >
        <Stack gap="sm" mt={8} mb={error === undefined ? 0 : 8}>
          {keptSince !== null && (
            <Radio
              value="kept"
              label="Keep those that are stored"
              description={
                <>
                  Encrypted and never shown. Entered <Moment at={keptSince} />.
                </>
              }
            />
          )}
          <Radio
            value="entered"
            label={keptSince === null ? 'Enter them' : 'Replace them'}
            description="They are stored encrypted and never shown again."
          />
          <Radio
            value="server"
            label="Use the server’s own"
            description="Of the account that the functions run as, or of their environment."
          />
        </Stack>
      </Radio.Group>
      {form.credentials === 'entered' &&
        SECRET_FIELDS[form.type].map((field) => (
          <SecretInput
            key={`${form.type}.${field.name}`}
            field={field}
            value={form.secrets[field.name] ?? ''}
            onChange={(value) => onChange({ secrets: { ...form.secrets, [field.name]: value } })}
            error={errorOf(`secrets.${field.name}`)}
          />
        ))}
    </>
  );
}

interface SecretInputProps {
  field: Field;
  value: string;
  onChange(value: string): void;
  error: string | undefined;
}

function SecretInput({ field, value, onChange, error }: SecretInputProps) {
  const { label, description, kind } = field;
  const shared = { label, description, value, error, autoComplete: 'off', spellCheck: false };
  if (kind === 'secret') {
    return (
      <PasswordField
        {...shared}
        // A browser must not offer to remember it as a password of this site.
        autoComplete="new-password"
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  if (kind === 'long-secret') {
    return (
      <Textarea
        {...shared}
        rows={5}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return <TextInput {...shared} onChange={(event) => onChange(event.currentTarget.value)} />;
}
