/** What can be done with a backup of a list: restore it, look at it, and what is asked for less often. */
import type { BackupMetadata } from '@contract';
import { ActionIcon, Button, Group, Menu, Text, VisuallyHidden } from '@mantine/core';
import { IconCertificate, IconDots, IconShieldCheck, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useId, useRef } from 'react';
import { Link } from 'react-router';
import { viewerZone } from '../../../lib/instants.ts';
import { ReasonedButton } from '../../common/ReasonedButton.tsx';
import { useNow } from '../../common/useNow.ts';
import classes from './BackupHistoryTable.module.css';
import type { BackupAct, BeginAct } from './backupActs.ts';
import { backupName, whyNotDeletable, whyNotRestorable } from './backupWords.ts';
import { whyNotVerifiable } from './verificationWords.ts';

interface RowActionsProps {
  backup: BackupMetadata;
  onAct: BeginAct;
}

export function RowActions({ backup, onAct }: RowActionsProps) {
  const nameId = useId();
  const now = useNow(60_000);
  const more = useRef<HTMLButtonElement>(null);

  function beginFromMenu(act: BackupAct) {
    // The entry vanishes with its menu: the dialog is to give the focus back to what stays.
    more.current?.focus();
    onAct(act, backup);
  }

  return (
    <Group gap={6} wrap="nowrap">
      <VisuallyHidden id={nameId}>{backupName(backup, viewerZone())}</VisuallyHidden>
      <ReasonedButton
        size="xs"
        variant="default"
        reason={whyNotRestorable(backup)}
        aboutId={nameId}
        onClick={() => onAct('restore', backup)}
      >
        Restore
      </ReasonedButton>
      <Button
        size="xs"
        variant="subtle"
        component={Link}
        to={`/admin/backups/${backup.id}`}
        aria-describedby={nameId}
      >
        Details
      </Button>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon
            ref={more}
            size={30}
            variant="subtle"
            color="gray"
            className={classes.more ?? ''}
            aria-label="More actions"
            aria-describedby={nameId}
          >
            <IconDots size={18} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <MenuAct
            icon={<IconShieldCheck size={16} aria-hidden="true" />}
            label="Verify…"
            reason={whyNotVerifiable(backup, now)}
            onAct={() => beginFromMenu('verify')}
          />
          <MenuAct
            icon={<IconCertificate size={16} aria-hidden="true" />}
            label="Prove restorable…"
            reason={whyNotRestorable(backup)}
            onAct={() => beginFromMenu('drill')}
          />
          <Menu.Divider />
          <MenuAct
            icon={<IconTrash size={16} aria-hidden="true" />}
            label="Delete…"
            isDestructive
            reason={whyNotDeletable(backup)}
            onAct={() => beginFromMenu('delete')}
          />
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

interface MenuActProps {
  icon: ReactNode;
  label: string;
  isDestructive?: boolean;
  /** Why not now: the entry stays, dimmed, and says so. */
  reason: string | null;
  onAct(): void;
}

function MenuAct({ icon, label, isDestructive = false, reason, onAct }: MenuActProps) {
  const color = isDestructive ? { style: { color: 'var(--fv-bad)' } } : {};
  if (reason === null) {
    return (
      <Menu.Item leftSection={icon} onClick={onAct} {...color}>
        {label}
      </Menu.Item>
    );
  }
  return (
    <Menu.Item leftSection={icon} aria-disabled closeMenuOnClick={false} c="dimmed">
      {label}
      <Text size="xs">{reason}</Text>
    </Menu.Item>
  );
}
