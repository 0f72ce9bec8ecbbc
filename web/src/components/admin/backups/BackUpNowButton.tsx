/** One click starts a full backup; the small button beside it opens the options first. */
import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { IconAdjustments, IconChevronDown, IconDatabaseExport } from '@tabler/icons-react';
import { useRef } from 'react';

interface BackUpNowButtonProps {
  isBusy: boolean;
  onStart(): void;
  onOptions(): void;
}

export function BackUpNowButton({ isBusy, onStart, onOptions }: BackUpNowButtonProps) {
  const more = useRef<HTMLButtonElement>(null);

  function openOptions() {
    // The entry vanishes with its menu: the drawer is to give the focus back to what stays.
    more.current?.focus();
    onOptions();
  }

  return (
    <Group gap={1} wrap="nowrap" align="stretch">
      <Button
        size="md"
        leftSection={<IconDatabaseExport size={18} aria-hidden="true" />}
        loading={isBusy}
        onClick={onStart}
        style={{ borderStartEndRadius: 0, borderEndEndRadius: 0 }}
      >
        Back up now
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            ref={more}
            size={42}
            // As high as the button beside it, which grows where fingers point.
            h="auto"
            variant="filled"
            aria-label="More ways to back up"
            disabled={isBusy}
            style={{ borderStartStartRadius: 0, borderEndStartRadius: 0 }}
          >
            <IconChevronDown size={18} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconAdjustments size={16} aria-hidden="true" />}
            onClick={openOptions}
          >
            Back up with options…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
