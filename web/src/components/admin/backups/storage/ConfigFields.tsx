/** The settings of a provider's type: what it needs first, then prefix and quota, the rest folded away. */
import { Select, Stack, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import classes from '../MomentChoice.module.css';
import { CONFIG_FIELDS, type Field } from './providerFields.ts';
import type { ProviderForm } from './providerForm.ts';

interface ConfigFieldsProps {
  form: ProviderForm;
  onChange(changes: Partial<ProviderForm>): void;
  errorOf(field: string): string | undefined;
}

export function ConfigFields({ form, onChange, errorOf }: ConfigFieldsProps) {
  const [isOpen, setOpen] = useState(false);
  const fields = CONFIG_FIELDS[form.type];
  const plain = fields.filter((one) => one.isAdvanced !== true);
  const advanced = fields.filter((one) => one.isAdvanced === true);
  const hasFault = advanced.some((one) => errorOf(`config.${one.name}`) !== undefined);
  const input = (field: Field) => (
    <ConfigInput
      key={`${form.type}.${field.name}`}
      field={field}
      value={form.config[field.name]}
      onChange={(value) => onChange({ config: { ...form.config, [field.name]: value } })}
      error={errorOf(`config.${field.name}`)}
    />
  );
  return (
    <>
      {plain.map(input)}
      <TextInput
        label="Path prefix"
        description="Everything is kept below it, as in backups/prod. Empty for none."
        spellCheck={false}
        autoComplete="off"
        value={form.pathPrefix}
        onChange={(event) => onChange({ pathPrefix: event.currentTarget.value })}
        error={errorOf('pathPrefix')}
      />
      <TextInput
        label="Quota, in GiB"
        description="You are warned from 80 % on. Empty for none."
        inputMode="decimal"
        autoComplete="off"
        value={form.quota}
        onChange={(event) => onChange({ quota: event.currentTarget.value })}
        error={errorOf('config.quotaBytes')}
      />
      {advanced.length > 0 && (
        <details
          className={classes.fold}
          open={isOpen || hasFault}
          onToggle={(event) => setOpen(event.currentTarget.open)}
        >
          <summary className={classes.summary}>Advanced</summary>
          <Stack gap="lg" mt="xs">
            {advanced.map(input)}
          </Stack>
        </details>
      )}
    </>
  );
}

interface ConfigInputProps {
  field: Field;
  value: string | boolean | undefined;
  onChange(value: string | boolean): void;
  error: string | undefined;
}

function ConfigInput({ field, value, onChange, error }: ConfigInputProps) {
  const { label, description, kind, options = [] } = field;
  const text = typeof value === 'string' ? value : '';
  if (kind === 'switch') {
    return (
      <Switch
        label={label}
        description={description}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
        error={error}
      />
    );
  }
  if (kind === 'select') {
    return (
      <Select
        label={label}
        description={description}
        placeholder="As the store has it"
        data={[...options]}
        value={text === '' ? null : text}
        onChange={(chosen) => onChange(chosen ?? '')}
        clearable
        clearButtonProps={{ 'aria-label': `Clear ${label.toLowerCase()}` }}
        error={error}
      />
    );
  }
  return (
    <TextInput
      label={label}
      description={description}
      required={field.isRequired === true}
      withAsterisk={false}
      spellCheck={false}
      autoComplete="off"
      {...(kind === 'days' ? { inputMode: 'numeric' as const } : {})}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
    />
  );
}
