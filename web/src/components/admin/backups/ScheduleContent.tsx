/** What each run makes: the whole database, increments between full ones, or chosen collections. */
import { type BackupType, NEVER_BACKED_UP } from '@contract';
import { NumberInput, Radio, Skeleton, Stack } from '@mantine/core';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { CollectionChoice } from './CollectionChoice.tsx';
import type { ScheduleForm } from './scheduleForm.ts';
import { useCollectionList } from './useCollectionList.ts';

interface ScheduleContentProps {
  form: ScheduleForm;
  onChange(changes: Partial<ScheduleForm>): void;
  errorOf(field: string): string | undefined;
}

const TYPES: readonly { value: BackupType; label: string; description: string }[] = [
  {
    value: 'full',
    label: 'The whole database, every time',
    description: 'Each backup stands alone.',
  },
  {
    value: 'incremental',
    label: 'Incremental',
    description: 'A full backup now and then, and between them only what has changed.',
  },
  {
    value: 'collections',
    label: 'Chosen collections',
    description: 'With all their sub-collections, every time.',
  },
];

export function ScheduleContent({ form, onChange, errorOf }: ScheduleContentProps) {
  const list = useCollectionList(form.type === 'collections');
  const typeError = errorOf('backupType');
  return (
    <Stack gap="md">
      <Radio.Group
        label="Type"
        value={form.type}
        onChange={(type) => onChange({ type })}
        error={typeError}
        data-fault={typeError !== undefined}
      >
        <Stack gap="sm" mt={8}>
          {TYPES.map((one) => (
            <Radio key={one.value} {...one} />
          ))}
        </Stack>
      </Radio.Group>
      {form.type === 'incremental' && (
        <NumberInput
          label="A full backup every … runs"
          description={everyWords(form.fullEvery)}
          min={1}
          max={31}
          allowDecimal={false}
          maw={320}
          value={form.fullEvery}
          onChange={(typed) => onChange({ fullEvery: typeof typed === 'number' ? typed : '' })}
          error={errorOf('fullEvery')}
        />
      )}
      {form.type === 'collections' && list.state === 'loading' && <Skeleton height={160} />}
      {form.type === 'collections' && list.state === 'failed' && (
        <FailureAlert failure={list.failure} onRetry={list.retry} />
      )}
      {form.type === 'collections' && list.state === 'ready' && (
        <CollectionChoice
          label="Collections to back up"
          // One that was chosen stays in sight, also when the database has it no more.
          entries={[...new Set([...list.collections, ...form.collections])]
            .filter((name) => !NEVER_BACKED_UP.includes(name))
            .sort()
            .map((collection) => ({ collection }))}
          chosen={form.collections}
          onChange={(chosen) => onChange({ collections: chosen })}
          error={errorOf('collections')}
        />
      )}
    </Stack>
  );
}

function everyWords(fullEvery: number | ''): string {
  if (fullEvery === '') return 'The others build on it.';
  if (fullEvery <= 1) return 'Each run makes a full backup.';
  return `One full backup, then ${fullEvery - 1} incremental, each building on the one before.`;
}
