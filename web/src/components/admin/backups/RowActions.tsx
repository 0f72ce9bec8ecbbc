/** What can be done with a backup of a list: restore it, look at it, and what is asked for less often. */
import type { BackupMetadata } from '@contract';
import { Button, Group, Menu, Text, VisuallyHidden } from '@mantine/core';
import { IconCertificate, IconShieldCheck, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import { Link } from 'react-router';
import { viewerZone } from '../../../lib/instants.ts';
import { MoreMenu } from '../../common/MoreMenu.tsx';
import { ReasonedButton } from '../../common/ReasonedButton.tsx';
import { useAtPresent } from '../../common/useNow.ts';
import type { BeginAct } from './backupActs.ts';
import { backupName, whyNotDeletable, whyNotRestorable } from './backupWords.ts';
import { whyNotVerifiable } from './verificationWords.ts';

interface RowActionsProps {
  backup: BackupMetadata;
  onAct: BeginAct;
}

export function RowActions({ backup, onAct }: RowActionsProps) {
  const nameId = useId();
  const notVerifiable = useAtPresent((now) => whyNotVerifiable(backup, now), 60_000);

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
      <MoreMenu aboutId={nameId} width={240}>
        {(begin) => (
          <>
            <MenuAct
              icon={<IconShieldCheck size={16} aria-hidden="true" />}
              label="Verify…"
              reason={notVerifiable}
              onAct={() => begin(() => onAct('verify', backup))}
            />
            <MenuAct
              icon={<IconCertificate size={16} aria-hidden="true" />}
              label="Prove restorable…"
              reason={whyNotRestorable(backup)}
              onAct={() => begin(() => onAct('drill', backup))}
            />
            <Menu.Divider />
            <MenuAct
              icon={<IconTrash size={16} aria-hidden="true" />}
              label="Delete…"
              isDestructive
              reason={whyNotDeletable(backup)}
              onAct={() => begin(() => onAct('delete', backup))}
            />
          </>
        )}
      </MoreMenu>
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
