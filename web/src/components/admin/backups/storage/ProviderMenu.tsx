/** What is asked of a storage provider less often: count, make it the default, switch it, remove it. */
import type { StorageProviderDoc } from '@contract';
import { Menu } from '@mantine/core';
import { MoreMenu } from '../../../common/MoreMenu.tsx';
import type { ProviderActs } from './useProviderActs.ts';

interface ProviderMenuProps {
  provider: StorageProviderDoc;
  acts: ProviderActs;
  onRemove(): void;
  aboutId: string;
}

export function ProviderMenu({ provider, acts, onRemove, aboutId }: ProviderMenuProps) {
  const { id, enabled, isDefault } = provider;
  return (
    <MoreMenu aboutId={aboutId} width={260} size={36}>
      {(begin) => (
        <>
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
          <Menu.Item style={{ color: 'var(--fv-bad)' }} onClick={() => begin(onRemove)}>
            Remove…
          </Menu.Item>
        </>
      )}
    </MoreMenu>
  );
}
