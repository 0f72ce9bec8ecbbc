/** Three dots and behind them the acts that are asked for less often; what an act opens gives the focus back to the dots. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import classes from './MoreMenu.module.css';

interface MoreMenuProps {
  /** The id of what names the thing that the acts are about. */
  aboutId: string;
  width: number;
  size?: number;
  /** `begin` is for acts that open a dialog. */
  children: (begin: (act: () => void) => void) => ReactNode;
}

const LABEL = 'More actions';

/** The menu is made when it is opened: a list has one in each row. */
export function MoreMenu({ aboutId, width, size = 30, children }: MoreMenuProps) {
  const [isOpen, setIsOpen] = useState(false);
  const dots = useRef<HTMLButtonElement>(null);

  function close() {
    setIsOpen(false);
    dots.current?.focus();
  }

  function begin(act: () => void) {
    // The entry vanishes with its menu: the dialog is to give the focus back to what stays.
    dots.current?.focus();
    act();
  }

  return (
    <span className={classes.place}>
      <ActionIcon
        ref={dots}
        size={size}
        variant="subtle"
        color="gray"
        className="fv-more"
        aria-label={LABEL}
        aria-describedby={aboutId}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(true)}
      >
        <IconDots size={18} aria-hidden="true" />
      </ActionIcon>
      {isOpen && (
        <Menu opened onChange={close} returnFocus={false} position="bottom-end" width={width}>
          <Menu.Target>
            <span className={classes.cover} aria-hidden="true" />
          </Menu.Target>
          <Menu.Dropdown aria-label={LABEL}>{children(begin)}</Menu.Dropdown>
        </Menu>
      )}
    </span>
  );
}
