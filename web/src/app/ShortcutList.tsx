/** The list of keyboard shortcuts that `?` opens. */
import { Kbd, Modal, Table } from '@mantine/core';

interface ShortcutListProps {
  isOpen: boolean;
  onClose(): void;
}

const LIST = [
  { keys: ['?'], does: 'Show this list' },
  { keys: ['/'], does: 'Search the history' },
  { keys: ['g', 'o'], does: 'Go to the overview' },
  { keys: ['g', 'r'], does: 'Go to the restore points' },
  { keys: ['g', 't'], does: 'Go to the storage providers' },
  { keys: ['g', 'a'], does: 'Go to the activity' },
  { keys: ['g', 's'], does: 'Go to the schedules' },
  { keys: ['g', 'e'], does: 'Go to the settings' },
  { keys: ['Esc'], does: 'Close what is open' },
];

export function ShortcutList({ isOpen, onClose }: ShortcutListProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Keyboard shortcuts">
      <Table>
        <Table.Tbody>
          {LIST.map((one) => (
            <Table.Tr key={one.does}>
              <Table.Td>
                {one.keys.map((key) => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{one.does}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
