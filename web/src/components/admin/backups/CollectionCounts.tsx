/** Documents per collection, the largest first, with a bar for their share. */
import type { BackupMetadata } from '@contract';
import { Button, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from '../../../lib/numbers.ts';
import { LongName } from '../../common/LongName.tsx';
import { isRunning } from './backupWords.ts';
import classes from './CollectionCounts.module.css';

const FIRST = 50;

export function CollectionCounts({ backup }: { backup: BackupMetadata }) {
  const [isAll, setAll] = useState(false);
  const known = new Map(Object.entries(backup.documentCounts));
  const counts: [string, number | null][] = [
    ...known,
    // A collection that is named but not counted is said to be so, not taken for empty.
    ...backup.collections
      .filter((name) => !known.has(name))
      .map((name): [string, null] => [name, null]),
  ];
  counts.sort((a, b) => (b[1] ?? -1) - (a[1] ?? -1) || a[0].localeCompare(b[0], 'en'));
  const largest = Math.max(1, ...known.values());
  if (counts.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {isRunning(backup) ? 'Counted while it is exported.' : 'It holds no document.'}
      </Text>
    );
  }
  const shown = isAll ? counts : counts.slice(0, FIRST);
  return (
    <>
      <Table layout="fixed" className={classes.table ?? ''}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Collection</Table.Th>
            <Table.Th w={130} ta="end">
              Documents
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map(([name, count]) => (
            <Table.Tr key={name}>
              <Table.Td>
                <LongName name={name} max={60} />
                {count !== null && (
                  <div
                    className={classes.share}
                    style={{ inlineSize: `${(count / largest) * 100}%` }}
                  />
                )}
              </Table.Td>
              <Table.Td ta="end">{count === null ? 'not counted' : formatCount(count)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {!isAll && counts.length > FIRST && (
        <Button variant="default" size="xs" mt="sm" onClick={() => setAll(true)}>
          Show all {formatCount(counts.length)}
        </Button>
      )}
    </>
  );
}
