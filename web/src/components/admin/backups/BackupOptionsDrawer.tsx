/** A backup with options: all or some collections, and how it is compressed. */
import { type BackupType, type Compression, CreateBackupRequest, NEVER_BACKED_UP } from '@contract';
import { Button, Drawer, Group, Radio, Select, Skeleton, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { useTask } from '../../common/useTask.ts';
import { CollectionChoice } from './CollectionChoice.tsx';
import { useCollectionList } from './useCollectionList.ts';
import { useStartBackup } from './useStartBackup.ts';

interface BackupOptionsDrawerProps {
  isOpen: boolean;
  onClose(): void;
}

export function BackupOptionsDrawer({ isOpen, onClose }: BackupOptionsDrawerProps) {
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      title="Back up with options"
      position="right"
      size="md"
    >
      <OptionsForm onDone={onClose} />
    </Drawer>
  );
}

function OptionsForm({ onDone }: { onDone(): void }) {
  const [type, setType] = useState<Extract<BackupType, 'full' | 'collections'>>('full');
  const [compression, setCompression] = useState<Compression>('gzip');
  const [chosen, setChosen] = useState<string[]>([]);
  const [fault, setFault] = useState<string>();
  const task = useTask();
  const start = useStartBackup();
  const list = useCollectionList(type === 'collections');

  function submit(event: FormEvent) {
    event.preventDefault();
    const request = {
      type,
      compression,
      ...(type === 'collections' ? { collections: chosen } : {}),
    };
    const parsed = CreateBackupRequest.safeParse(request);
    setFault(parsed.success ? undefined : parsed.error.issues[0]?.message);
    if (!parsed.success) return;
    void task.run(async () => {
      await start(request);
      onDone();
    });
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <Radio.Group
          label="What"
          value={type}
          onChange={(value) => setType(value === 'collections' ? 'collections' : 'full')}
        >
          <Stack gap="sm" mt={8}>
            <Radio
              value="full"
              label="The whole database"
              description="Every collection and sub-collection, as of one moment."
            />
            <Radio
              value="collections"
              label="Chosen collections"
              description="With all their sub-collections."
            />
          </Stack>
        </Radio.Group>

        {type === 'collections' && list.state === 'loading' && <Skeleton height={160} />}
        {type === 'collections' && list.state === 'failed' && (
          <FailureAlert failure={list.failure} onRetry={list.retry} />
        )}
        {type === 'collections' && list.state === 'ready' && (
          <CollectionChoice
            label="Collections to back up"
            entries={list.collections
              .filter((name) => !NEVER_BACKED_UP.includes(name))
              .map((collection) => ({ collection }))}
            chosen={chosen}
            onChange={setChosen}
            error={fault ?? task.failure?.ofField('collections')}
          />
        )}

        <Select
          label="Compression"
          description="gzip takes a little longer and far less room."
          data={[
            { value: 'gzip', label: 'gzip' },
            { value: 'none', label: 'None' },
          ]}
          value={compression}
          onChange={(value) => setCompression(value === 'none' ? 'none' : 'gzip')}
          allowDeselect={false}
          error={task.failure?.ofField('compression')}
        />

        <div>
          <Text size="sm" fw={600}>
            Where
          </Text>
          <Text size="sm" c="dimmed">
            The default destination of this project.
          </Text>
        </div>

        {task.failure !== null && (
          <FailureAlert
            failure={task.failure}
            shownFields={
              list.state === 'ready' && type === 'collections'
                ? ['collections', 'compression']
                : ['compression']
            }
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Close
          </Button>
          <Button type="submit" loading={task.isBusy}>
            {submitLabel(type, chosen.length)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function submitLabel(type: BackupType, count: number): string {
  if (type === 'full') return 'Back up the whole database';
  if (count === 0) return 'Back up the chosen collections';
  return `Back up ${count === 1 ? '1 collection' : `${count} collections`}`;
}
