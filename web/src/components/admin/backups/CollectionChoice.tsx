/** Choose among many collections: check boxes with counts, a filter, and all or none at once. */
import { Button, Checkbox, Group, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { formatCount } from '../../../lib/numbers.ts';
import { LongName } from '../../common/LongName.tsx';
import classes from './CollectionChoice.module.css';

interface ChoosableCollection {
  collection: string;
  documents?: number | null;
}

interface CollectionChoiceProps {
  label: string;
  entries: readonly ChoosableCollection[];
  chosen: readonly string[];
  onChange(chosen: string[]): void;
  error?: string | undefined;
}

const FILTER_FROM = 9;

export function CollectionChoice(props: CollectionChoiceProps) {
  const { label, entries, chosen, onChange, error } = props;
  const [filter, setFilter] = useState('');
  const shown = entries.filter((one) =>
    one.collection.toLowerCase().includes(filter.trim().toLowerCase()),
  );
  const shownNames = shown.map((one) => one.collection);
  return (
    <Stack gap={8}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed">
          {formatCount(chosen.length)} of {formatCount(entries.length)} chosen
        </Text>
        <Group gap={4}>
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => onChange([...new Set([...chosen, ...shownNames])])}
          >
            All
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => onChange(chosen.filter((name) => !shownNames.includes(name)))}
          >
            None
          </Button>
        </Group>
      </Group>
      {entries.length >= FILTER_FROM && (
        <TextInput
          aria-label="Filter collections"
          placeholder="Filter collections"
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      )}
      {/* Mantine names its own group by a visible label alone. */}
      <fieldset className={classes.group} aria-label={label}>
        <Checkbox.Group
          value={[...chosen]}
          onChange={onChange}
          data-fault={error !== undefined}
          {...(error === undefined ? {} : { error })}
        >
          <ScrollArea.Autosize mah={240} type="auto" className={classes.list}>
            <Stack gap={0}>
              {shown.map((one) => (
                <Checkbox
                  key={one.collection}
                  value={one.collection}
                  className={classes.entry ?? ''}
                  label={
                    <span className={classes.label}>
                      <LongName name={one.collection} max={44} />
                      {typeof one.documents === 'number' && (
                        <span className={classes.count}>{formatCount(one.documents)}</span>
                      )}
                    </span>
                  }
                />
              ))}
              {shown.length === 0 && (
                <Text size="sm" c="dimmed" p="sm">
                  No collection is named like that.
                </Text>
              )}
            </Stack>
          </ScrollArea.Autosize>
        </Checkbox.Group>
      </fieldset>
    </Stack>
  );
}
