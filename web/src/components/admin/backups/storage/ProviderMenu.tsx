/** What is asked of a storage provider less often: count, make it the default, switch it, remove it. */
import type { StorageProviderDoc } from '@contract';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useRef } from 'react';
import type { ProviderActs } from './useProviderActs.ts';

interface ProviderMenuProps {
  provider: StorageProviderDoc;
  acts: ProviderActs;
  onRemove(): void;
  aboutId: string;
}

export function ProviderMenu({ provider, acts, onRemove, aboutId }: ProviderMenuProps) {
  const { id, enabled, isDefault } = provider;
  const more = useRef<HTMLButtonElement>(null);
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <ActionIcon
          ref={more}
          size={36}
          variant="subtle"
          color="gray"
          aria-label="More actions"
          aria-describedby={aboutId}
          miw="var(--fv-target)"
        >
          <IconDots size={18} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => acts.count(id)}>Count what lies there now</Menu.Item>
        {enabled && (
          <Menu.Item onClick={() => acts.makeDefault(id)}>
            {isDefault ? 'Make it the only default' : 'Make it the default'}
          </Menu.Item>
        )}
        <Menu.Item onClick={() => acts.enable(id, !enabled)}>
          {enabled ? 'Disable' : 'Enable'}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          style={{ color: 'var(--fv-bad)' }}
          onClick={() => {
            // The entry vanishes with its menu: the dialog is to give the focus back to what stays.
            more.current?.focus();
            onRemove();
          }}
        >
          Remove…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
