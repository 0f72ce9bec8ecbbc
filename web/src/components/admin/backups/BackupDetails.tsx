/** One backup in full: what, when, counts, locations, checksum, warnings, error and parts; at the end, its deletion. */
import type { BackupMetadata, RestoreJob } from '@contract';
import { List, Stack, Text } from '@mantine/core';
import { Card } from '../../common/Card.tsx';
import { Notice } from '../../common/Notice.tsx';
import { ReasonedButton } from '../../common/ReasonedButton.tsx';
import { BackupFacts } from './BackupFacts.tsx';
import { BackupProgressIndicator } from './BackupProgressIndicator.tsx';
import type { BeginAct } from './backupActs.ts';
import { isRunning, promotedBecause, whyNotDeletable } from './backupWords.ts';
import { CollectionCounts } from './CollectionCounts.tsx';
import { LocationTable } from './LocationTable.tsx';
import { PartsTable } from './PartsTable.tsx';
import { RestoreProgressIndicator } from './RestoreProgressIndicator.tsx';

interface BackupDetailsProps {
  backup: BackupMetadata;
  /** That is at work now. */
  drill: RestoreJob | null;
  onAct: BeginAct;
}

export function BackupDetails({ backup, drill, onAct }: BackupDetailsProps) {
  const promoted = promotedBecause(backup);
  return (
    <Stack gap="md">
      {isRunning(backup) && (
        <section className="fv-card" aria-label="Progress">
          <BackupProgressIndicator backup={backup} />
        </section>
      )}
      {drill !== null && (
        <Card title="Drill">
          <RestoreProgressIndicator job={drill} />
        </Card>
      )}
      {backup.status === 'deleting' && backup.error === null && (
        <Notice tone="idle" title="It is being deleted" />
      )}
      {backup.error !== null && (
        <Notice tone={backup.status === 'partial' ? 'warn' : 'bad'} title={errorTitle(backup)}>
          <Text size="sm" className="fv-break">
            {backup.error}
          </Text>
        </Notice>
      )}
      {backup.verification?.status === 'failed' && (
        <Notice tone="bad" title="It did not pass its verification">
          <Text size="sm" className="fv-break">
            {backup.verification.error ?? 'The verification left no reason.'}
          </Text>
        </Notice>
      )}
      {backup.verification?.status === 'inconclusive' && (
        <Notice
          tone="warn"
          title="The last verification could not be done; this says nothing about the backup"
        >
          <Text size="sm" className="fv-break">
            {backup.verification.error ?? 'It left no reason.'}
          </Text>
        </Notice>
      )}
      {promoted !== null && <Notice tone="idle" title={`Made as a full backup: ${promoted}`} />}
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
        <LocationTable backup={backup} />
      </Card>
      <Card title="Collections">
        <CollectionCounts backup={backup} />
      </Card>
      <Card title="Parts">
        <PartsTable backup={backup} />
      </Card>
      <Card title="Delete">
        <Stack gap="sm" align="flex-start">
          <Text size="sm" c="dimmed">
            Removes the backup from every place it is stored in. A backup that others build on is
            kept, and so is the last good one.
          </Text>
          <ReasonedButton
            variant="outline"
            color="red"
            reason={whyNotDeletable(backup)}
            onClick={() => onAct('delete', backup)}
          >
            Delete this backup…
          </ReasonedButton>
        </Stack>
      </Card>
    </Stack>
  );
}

function errorTitle(backup: BackupMetadata): string {
  if (backup.status === 'partial') return 'Part of it is missing';
  return backup.status === 'deleting' ? 'It could not be deleted wholly' : 'It failed';
}
