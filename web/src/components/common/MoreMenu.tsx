/** Three dots and behind them the acts that are asked for less often; what an act opens gives the focus back to the dots. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { type ReactNode, useRef } from 'react';

interface MoreMenuProps {
  /** The id of what names the thing that the acts are about. */
  aboutId: string;
  width: number;
  size?: number;
  /** `begin` is for acts that open a dialog. */
  children: (begin: (act: () => void) => void) => ReactNode;
}

export function MoreMenu({ aboutId, width, size = 30, children }: MoreMenuProps) {
  const dots = useRef<HTMLButtonElement>(null);

  function begin(act: () => void) {
    // The entry vanishes with its menu: the dialog is to give the focus back to what stays.
    dots.current?.focus();
    act();
  }

  return (
    <Menu position="bottom-end" width={width}>
      <Menu.Target>
        <ActionIcon
          ref={dots}
          size={size}
          variant="subtle"
          color="gray"
          className="fv-more"
          aria-label="More actions"
          aria-describedby={aboutId}
        >
          <IconDots size={18} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children(begin)}</Menu.Dropdown>
    </Menu>
  );
}
