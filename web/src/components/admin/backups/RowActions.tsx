/** What can be done with a backup of a list: restore it, or the reason why not, and look at it. */
import type { BackupMetadata } from '@contract';
import { Button, Group, Tooltip, VisuallyHidden } from '@mantine/core';
import { useId } from 'react';
import { Link } from 'react-router';
import { viewerZone } from '../../../lib/instants.ts';
import { backupName, whyNotRestorable } from './backupWords.ts';

interface RowActionsProps {
  backup: BackupMetadata;
  onRestore(backup: BackupMetadata): void;
}

export function RowActions({ backup, onRestore }: RowActionsProps) {
  const aboutId = useId();
  const reason = whyNotRestorable(backup);
  const name = backupName(backup, viewerZone());
  return (
    <Group gap={6} wrap="nowrap">
      <Tooltip label={reason} disabled={reason === null} events={ALL_EVENTS}>
        <Button
          size="xs"
          variant="default"
          // Not `disabled`: a disabled button is skipped by the keyboard, and its reason with it.
          aria-disabled={reason !== null}
          {...(reason === null ? {} : { 'data-disabled': true })}
          aria-describedby={aboutId}
          onClick={() => {
            if (reason === null) onRestore(backup);
          }}
        >
          Restore
        </Button>
      </Tooltip>
      <VisuallyHidden id={aboutId}>{reason ?? name}</VisuallyHidden>
      <Button
        size="xs"
        variant="subtle"
        component={Link}
        to={`/admin/backups/${backup.id}`}
        aria-describedby={aboutId}
      >
        Details
      </Button>
    </Group>
  );
}

const ALL_EVENTS = { hover: true, focus: true, touch: true };
