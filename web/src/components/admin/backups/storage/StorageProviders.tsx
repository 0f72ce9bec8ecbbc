/** All storage providers: what they hold together, a card for each, and the way to add, change and remove them. */
import type { StorageProviderDoc } from '@contract';
import { Button, Group, Skeleton, Stack } from '@mantine/core';
import { IconDatabasePlus } from '@tabler/icons-react';
import { useState } from 'react';
import { readableOf } from '../../../../data/StoredRow.ts';
import { useStorageProviders } from '../../../../data/useStorageProviders.ts';
import { Card } from '../../../common/Card.tsx';
import { EmptyState } from '../../../common/EmptyState.tsx';
import { FailureAlert } from '../../../common/FailureAlert.tsx';
import { PageTitle } from '../../../common/PageTitle.tsx';
import { StorageProviderCard } from '../StorageProviderCard.tsx';
import { StorageUsageChart } from '../StorageUsageChart.tsx';
import { UnreadableNote } from '../UnreadableNote.tsx';
import { ProviderDrawer } from './ProviderDrawer.tsx';
import type { Editing } from './providerForm.ts';
import { byName } from './providerWords.ts';
import { RemoveProviderDialog } from './RemoveProviderDialog.tsx';
import { useProviderActs } from './useProviderActs.ts';

export function StorageProviders() {
  const providers = useStorageProviders();
  const acts = useProviderActs();
  const [editing, setEditing] = useState<Editing | null>(null);
  const [removing, setRemoving] = useState<StorageProviderDoc | null>(null);
  const rows = providers.state === 'ready' ? providers.value : [];
  const readable = byName(readableOf(rows));

  function add() {
    setEditing({ add: true, isFirst: !readable.some((one) => one.isDefault && one.enabled) });
  }

  return (
    <Stack gap="md">
      <PageTitle title="Storage">
        <Button onClick={add}>Add a provider</Button>
      </PageTitle>
      {providers.state === 'failed' && (
        <FailureAlert failure={providers.failure} onRetry={providers.retry} />
      )}
      {providers.state === 'loading' && <Loading />}
      {providers.state === 'ready' && rows.length === 0 && <None onAdd={add} />}
      {readable.length > 0 && (
        <Card title="In use">
          <StorageUsageChart providers={readable} />
        </Card>
      )}
      {readable.map((one) => (
        <StorageProviderCard
          key={one.id}
          provider={one}
          acts={acts}
          onEdit={() => setEditing({ add: false, doc: one })}
          onRemove={() => setRemoving(one)}
        />
      ))}
      {rows.map((row) =>
        row.readable ? null : (
          <section key={row.id} className="fv-card" aria-label={`Provider ${row.id}`}>
            <UnreadableNote row={row} />
          </section>
        ),
      )}
      <ProviderDrawer
        editing={editing}
        onClose={() => setEditing(null)}
        onSaved={(id, isToTest) => {
          setEditing(null);
          if (isToTest) acts.test(id);
        }}
      />
      <RemoveProviderDialog provider={removing} onClose={() => setRemoving(null)} />
    </Stack>
  );
}

function None({ onAdd }: { onAdd(): void }) {
  return (
    <section className="fv-card">
      <EmptyState
        icon={<IconDatabasePlus size={40} stroke={1.4} />}
        title="No storage provider yet"
        act={
          <Group justify="center">
            <Button variant="default" onClick={onAdd}>
              Add the first provider
            </Button>
          </Group>
        }
      >
        A storage provider is a bucket or folder that backups are written to. Add one outside of
        this project, so that losing the project does not lose its backups.
      </EmptyState>
    </section>
  );
}

function Loading() {
  return (
    <Stack gap="md" aria-busy="true" aria-label="Loading the storage providers">
      <Skeleton height={104} radius="lg" />
      <Skeleton height={268} radius="lg" />
    </Stack>
  );
}
