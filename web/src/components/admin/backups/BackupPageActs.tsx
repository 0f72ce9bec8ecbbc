/** What can be done with the backup of a page: restoring it is the primary act, deleting it is asked for elsewhere. */
import type { BackupMetadata } from '@contract';
import { Button, Group, Text } from '@mantine/core';
import { ReasonedButton } from '../../common/ReasonedButton.tsx';
import { useNow } from '../../common/useNow.ts';
import type { BeginAct } from './backupActs.ts';
import { isRunning, whyNotRestorable } from './backupWords.ts';
import { whyNotVerifiable } from './verificationWords.ts';

interface BackupPageActsProps {
  backup: BackupMetadata;
  isDrilling: boolean;
  onAct: BeginAct;
}

export function BackupPageActs({ backup, isDrilling, onAct }: BackupPageActsProps) {
  const now = useNow(60_000);
  const reason = whyNotRestorable(backup);
  if (reason !== null) {
    return (
      <Text size="sm" c="dimmed">
        {isRunning(backup) ? '' : `Cannot be restored. ${reason}`}
      </Text>
    );
  }
  return (
    <Group gap="sm">
      <ReasonedButton
        variant="default"
        reason={whyNotVerifiable(backup, now)}
        onClick={() => onAct('verify', backup)}
      >
        Verify…
      </ReasonedButton>
      <ReasonedButton
        variant="default"
        reason={isDrilling ? 'A drill of it is at work. Wait for its result.' : null}
        onClick={() => onAct('drill', backup)}
      >
        Prove restorable…
      </ReasonedButton>
      <Button onClick={() => onAct('restore', backup)}>Restore…</Button>
    </Group>
  );
}
