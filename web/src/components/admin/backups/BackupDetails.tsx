/** One backup in full: what, when, counts, locations, checksum, warnings, error and parts. */
import type { BackupMetadata } from '@contract';
import { Button, Group, List, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Card } from '../../common/Card.tsx';
import { Notice } from '../../common/Notice.tsx';
import { BackupFacts } from './BackupFacts.tsx';
import { BackupProgressIndicator } from './BackupProgressIndicator.tsx';
import { isRunning, whyNotRestorable } from './backupWords.ts';
import { CollectionCounts } from './CollectionCounts.tsx';
import { LocationTable } from './LocationTable.tsx';
import { PartsTable } from './PartsTable.tsx';
import { RestoreDialog } from './RestoreDialog.tsx';

export function BackupDetails({ backup }: { backup: BackupMetadata }) {
  return (
    <Stack gap="md">
      {isRunning(backup) && (
        <section className="fv-card" aria-label="Progress">
          <BackupProgressIndicator backup={backup} />
        </section>
      )}
      {backup.error !== null && (
        <Notice
          tone={backup.status === 'partial' ? 'warn' : 'bad'}
          title={backup.status === 'partial' ? 'Part of it is missing' : 'It failed'}
        >
          <Text size="sm" className="fv-break">
            {backup.error}
          </Text>
        </Notice>
      )}
      {backup.warnings.length > 0 && (
        <Notice
          tone="warn"
          title={backup.warnings.length === 1 ? 'A warning' : `${backup.warnings.length} warnings`}
        >
          <List size="sm" className="fv-break">
            {backup.warnings.map((warning) => (
              <List.Item key={warning}>{warning}</List.Item>
            ))}
          </List>
        </Notice>
      )}
      <Card title="What and when">
        <BackupFacts backup={backup} />
      </Card>
      <Card title="Where">
        <LocationTable locations={backup.storageLocations} isOver={!isRunning(backup)} />
      </Card>
      <Card title="Collections">
        <CollectionCounts backup={backup} />
      </Card>
      <Card title="Parts">
        <PartsTable backup={backup} />
      </Card>
    </Stack>
  );
}

/** The page's primary act, or the reason why there is none. */
export function RestoreAct({ backup }: { backup: BackupMetadata }) {
  const [isOpen, setOpen] = useState(false);
  const reason = whyNotRestorable(backup);
  if (reason !== null) {
    return (
      <Text size="sm" c="dimmed">
        {isRunning(backup) ? '' : `Cannot be restored. ${reason}`}
      </Text>
    );
  }
  return (
    <Group>
      <Button onClick={() => setOpen(true)}>Restore…</Button>
      <RestoreDialog backup={isOpen ? backup : null} onClose={() => setOpen(false)} />
    </Group>
  );
}
