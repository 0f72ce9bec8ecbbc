/** One storage provider: where it keeps backups, whether it works, how full it is, and what can be done with it. */
import type { StorageProviderDoc } from '@contract';
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useId } from 'react';
import { CopyText } from '../../common/CopyText.tsx';
import { Facts } from '../../common/Facts.tsx';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { LongName } from '../../common/LongName.tsx';
import { Moment } from '../../common/Moment.tsx';
import { StatusTag } from '../../common/StatusTag.tsx';
import { PROVIDER_TYPE_WORDS } from './destinations.ts';
import { ConnectionSteps } from './storage/ConnectionSteps.tsx';
import { ProviderMenu } from './storage/ProviderMenu.tsx';
import { placeWords, settingNote, testLook, usageLook } from './storage/providerWords.ts';
import { UsageBar } from './storage/UsageBar.tsx';
import type { ProviderActs } from './storage/useProviderActs.ts';

interface StorageProviderCardProps {
  provider: StorageProviderDoc;
  acts: ProviderActs;
  onEdit(): void;
  onRemove(): void;
}

export function StorageProviderCard(props: StorageProviderCardProps) {
  const { provider, acts, onEdit, onRemove } = props;
  const headingId = useId();
  const { busy, failure } = acts.of(provider.id);
  const note = settingNote(provider);
  return (
    <section className="fv-card" aria-labelledby={headingId}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" mb="sm">
        <Group gap="xs" miw={0}>
          <Text component="h2" size="lg" fw={650} id={headingId} className="fv-break">
            <LongName name={provider.name} max={48} />
          </Text>
          <Badge variant="light" color="gray" tt="none" style={{ flex: 'none' }}>
            {PROVIDER_TYPE_WORDS[provider.type]}
          </Badge>
          {provider.isDefault && (
            <Badge variant="light" tt="none" style={{ flex: 'none' }}>
              Default
            </Badge>
          )}
          {!provider.enabled && <StatusTag word="Disabled" tone="idle" />}
        </Group>
        <ProviderMenu provider={provider} acts={acts} onRemove={onRemove} aboutId={headingId} />
      </Group>
      <Stack gap="md">
        {note !== null && <Text size="sm">{note}</Text>}
        <Facts
          facts={[
            {
              name: 'Keeps backups in',
              value: <span className="fv-break">{placeWords(provider)}</span>,
            },
            { name: 'Id', value: <CopyText text={provider.id} what="provider id" /> },
            { name: 'Credentials', value: <Credentials provider={provider} /> },
            { name: 'Last test', value: <LastTest provider={provider} isBusy={busy === 'test'} /> },
            { name: 'In use', value: <Usage provider={provider} isBusy={busy === 'count'} /> },
          ]}
        />
        {provider.lastTest?.ok === false && <ConnectionSteps report={provider.lastTest} />}
        {failure !== null && (
          <FailureAlert failure={failure} onClose={() => acts.forget(provider.id)} />
        )}
        <Group gap="xs">
          <Button
            variant="default"
            size="sm"
            loading={busy === 'test'}
            onClick={() => acts.test(provider.id)}
            aria-describedby={headingId}
          >
            Test
          </Button>
          <Button variant="default" size="sm" onClick={onEdit} aria-describedby={headingId}>
            Edit
          </Button>
        </Group>
      </Stack>
    </section>
  );
}

function Credentials({ provider: { credentials, type } }: { provider: StorageProviderDoc }) {
  if (credentials !== undefined) {
    return (
      <>
        kept encrypted, entered <Moment at={credentials.updatedAt} />
      </>
    );
  }
  return type === 'local' ? 'none needed' : 'the server’s own';
}

function LastTest({ provider, isBusy }: { provider: StorageProviderDoc; isBusy: boolean }) {
  if (isBusy) return <StatusTag word="Testing" tone="run" isAlive />;
  return (
    <Group gap="xs" component="span">
      <StatusTag {...testLook(provider)} />
      {provider.lastTest !== undefined && (
        <Text span size="sm" c="dimmed">
          <Moment at={provider.lastTest.at} />
        </Text>
      )}
    </Group>
  );
}

function Usage({ provider, isBusy }: { provider: StorageProviderDoc; isBusy: boolean }) {
  if (isBusy) return <StatusTag word="Counting" tone="run" isAlive />;
  const look = usageLook(provider);
  const { usage } = provider;
  return (
    <Stack gap={4}>
      <Group gap="xs" component="span">
        <span>{look.amount}</span>
        {look.fraction !== null && <StatusTag word={look.word} tone={look.tone} />}
        {usage !== undefined && (
          <Text span size="sm" c="dimmed">
            <Moment at={usage.checkedAt} />
          </Text>
        )}
      </Group>
      {look.fraction !== null && (
        <UsageBar look={look} label={`Quota in use at ${provider.name}`} />
      )}
      {usage?.error != null && (
        <Text size="sm" className="fv-break" style={{ color: 'var(--fv-bad)' }}>
          {usage.error}
        </Text>
      )}
    </Stack>
  );
}
