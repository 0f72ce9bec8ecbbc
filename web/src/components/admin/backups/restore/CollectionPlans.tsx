/** What would be done by collection, those with changes first. */
import type { RestoreCounts } from '@contract';
import { Button, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { formatCount } from '../../../../lib/numbers.ts';
import { LongName } from '../../../common/LongName.tsx';
import { changesOf } from './previewWords.ts';

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
      <Table.ScrollContainer minWidth={300} type="native" pos="relative">
        <Table
          verticalSpacing={6}
          horizontalSpacing={isNarrow ? 4 : 'xs'}
          fz={isNarrow ? 'xs' : 'sm'}
        >
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
                <Table.Td className="fv-break">
                  {collection === '…' ? 'all others' : <LongName name={collection} max={44} />}
                </Table.Td>
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
      {all.length > FIRST && (
        <Button size="compact-sm" variant="subtle" onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show fewer' : `Show all ${formatCount(all.length)}`}
        </Button>
      )}
    </div>
  );
}
