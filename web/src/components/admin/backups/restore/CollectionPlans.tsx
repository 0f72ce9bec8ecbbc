/** What would be done by collection, those with changes first. */
import type { RestoreCounts } from '@contract';
import { Button, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { formatCount } from '../../../../lib/numbers.ts';
import { LongName } from '../../../common/LongName.tsx';
import classes from './PreviewSamples.module.css';
import { changesOf, foreseenSentence } from './previewWords.ts';

const FIRST = 12;

const COLUMNS = [
  { name: 'Changed', of: (counts: RestoreCounts) => counts.changed },
  { name: 'Brought back', of: (counts: RestoreCounts) => counts.created },
  { name: 'Deleted', of: (counts: RestoreCounts) => counts.deleted },
  { name: 'Untouched', of: (counts: RestoreCounts) => counts.unchanged + counts.kept },
] as const;

export function CollectionPlans({ collections }: { collections: Record<string, RestoreCounts> }) {
  const [isWhole, setWhole] = useState(false);
  const isNarrow = useMediaQuery('(max-width: 48em)');
  const all = Object.entries(collections).sort(
    ([a, left], [b, right]) => changesOf(right) - changesOf(left) || a.localeCompare(b),
  );
  const shown = isWhole ? all : all.slice(0, FIRST);
  if (all.length === 0) return null;
  return (
    <div>
      <Text component="h3" size="sm" fw={600} mb={4}>
        By collection
      </Text>
      {isNarrow ? <AsList shown={shown} /> : <AsTable shown={shown} />}
      {all.length > FIRST && (
        <Button size="compact-sm" variant="subtle" onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show fewer' : `Show all ${formatCount(all.length)}`}
        </Button>
      )}
    </div>
  );
}

type Shown = readonly [collection: string, counts: RestoreCounts][];

function AsTable({ shown }: { shown: Shown }) {
  return (
    <Table.ScrollContainer minWidth={460} type="native" pos="relative">
      <Table verticalSpacing={6} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Collection</Table.Th>
            {COLUMNS.map(({ name }) => (
              <Table.Th key={name} ta="end">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map(([collection, counts]) => (
            <Table.Tr key={collection}>
              <Table.Td className="fv-break">{nameOf(collection)}</Table.Td>
              {COLUMNS.map(({ name, of }) => (
                <Table.Td key={name} ta="end" c={of(counts) === 0 ? 'dimmed' : ''}>
                  {formatCount(of(counts))}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** Five columns leave a name no room on a phone. */
function AsList({ shown }: { shown: Shown }) {
  return (
    <ul className={classes.list}>
      {shown.map(([collection, counts]) => (
        <li key={collection} className={classes.item}>
          <div className="fv-break">{nameOf(collection)}</div>
          <Text size="sm" c="dimmed">
            {foreseenSentence(counts)}
          </Text>
        </li>
      ))}
    </ul>
  );
}

function nameOf(collection: string) {
  return collection === '…' ? 'all others' : <LongName name={collection} max={44} />;
}
