/** Where the backup goes: the enabled storage providers, the default ones chosen to begin with. */
import type { StorageProviderDoc } from '@contract';
import { Checkbox, Skeleton, Stack, Text } from '@mantine/core';
import type { Live } from '../../../data/Live.ts';
import type { ProviderRow } from '../../../data/useStorageProviders.ts';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { destinationsOf, PROVIDER_TYPE_WORDS } from './destinations.ts';

interface DestinationChoiceProps {
  providers: Live<ProviderRow[]>;
  chosen: readonly string[];
  onChange(chosen: string[]): void;
  error?: string | undefined;
}

export function DestinationChoice({ providers, chosen, onChange, error }: DestinationChoiceProps) {
  if (providers.state === 'loading') {
    return <Skeleton height={76} aria-label="Loading the destinations" />;
  }
  if (providers.state === 'failed') {
    return <FailureAlert failure={providers.failure} onRetry={providers.retry} />;
  }
  const { enabled, disabled, unreadable } = destinationsOf(providers.value);
  const leftOut = leftOutWords(disabled, unreadable);
  return (
    <Checkbox.Group
      label="Where"
      value={[...chosen]}
      onChange={onChange}
      error={error}
      data-fault={error !== undefined}
    >
      <Stack gap="sm" mt={8} mb={error === undefined ? 0 : 8}>
        {enabled.map((one) => (
          <Checkbox
            key={one.id}
            value={one.id}
            label={<span className="fv-break">{one.name}</span>}
            description={<span className="fv-break">{aboutWords(one)}</span>}
          />
        ))}
        {enabled.length === 0 && (
          <Text size="sm">
            No storage provider is enabled. Add or enable one before you back up.
          </Text>
        )}
        {leftOut !== '' && (
          <Text size="sm" c="dimmed">
            {leftOut}
          </Text>
        )}
      </Stack>
    </Checkbox.Group>
  );
}

function aboutWords(provider: StorageProviderDoc): string {
  const words = [provider.id, PROVIDER_TYPE_WORDS[provider.type]];
  return [...words, ...(provider.isDefault ? ['default'] : [])].join(' · ');
}

function leftOutWords(disabled: number, unreadable: number): string {
  return [
    ...(disabled > 0 ? [`${disabled} more ${disabled === 1 ? 'is' : 'are'} disabled.`] : []),
    ...(unreadable > 0
      ? [`The configuration of ${unreadable} more cannot be read by this version.`]
      : []),
  ].join(' ');
}
