/** The fields that differ between the backup and now, side by side. */
import type { FieldChange } from '@contract';
import { Table, Text } from '@mantine/core';
import { valueText } from './restValue.ts';

const CHANGES = {
  added: 'made since',
  removed: 'gone now',
  changed: 'changed',
} as const;

export function FieldDiff({ fields }: { fields: readonly FieldChange[] }) {
  return (
    <Table verticalSpacing={6} fz="sm" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Field</Table.Th>
          <Table.Th>In the backup</Table.Th>
          <Table.Th>Now</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {fields.map((field) => (
          <Table.Tr key={field.path}>
            <Table.Td className="fv-break">
              {field.path}
              <Text size="xs" c="dimmed">
                {CHANGES[field.change]}
              </Text>
            </Table.Td>
            <Value value={field.backup} />
            <Value value={field.live} />
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Value({ value }: { value: unknown }) {
  return (
    <Table.Td className="fv-break" c={value === undefined ? 'dimmed' : ''}>
      {value === undefined ? 'not there' : valueText(value)}
    </Table.Td>
  );
}
