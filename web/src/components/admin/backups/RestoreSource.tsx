/** What is about to be restored: date, size, collections, and what the backup lacks. */
import { type BackupMetadata, isDamaged } from '@contract';
import { List, Text } from '@mantine/core';
import { formatExact, msOf, viewerZone } from '../../../lib/instants.ts';
import { countOf } from '../../../lib/numbers.ts';
import { Facts } from '../../common/Facts.tsx';
import { Moment } from '../../common/Moment.tsx';
import { Notice } from '../../common/Notice.tsx';
import { StatusTag } from '../../common/StatusTag.tsx';
import {
  backupName,
  documentsIn,
  encryptionWords,
  provenAt,
  statusOf,
  TYPE_WORDS,
  whyNotRestorable,
} from './backupWords.ts';
import { readsWords } from './chain.ts';
import { LocationList } from './LocationList.tsx';
import { sizeWords } from './sizeWords.ts';
import { unprovenWords } from './verificationWords.ts';

interface RestoreSourceProps {
  backup: BackupMetadata;
  /** Those it builds on, as far as they are known here. */
  bases: readonly BackupMetadata[];
}

export function RestoreSource({ backup, bases }: RestoreSourceProps) {
  const reads = readsWords(backup);
  const moment = backup.readTime ?? backup.createdAt;
  const proven = provenAt(backup);
  return (
    <>
      <Facts
        facts={[
          {
            name: 'State as of',
            value: (
              <>
                {formatExact(msOf(moment), viewerZone())} · <Moment at={moment} />
              </>
            ),
          },
          {
            name: 'Holds',
            value: `${TYPE_WORDS[backup.type].toLowerCase()}, ${countOf(documentsIn(backup), 'document')} in ${countOf(backup.collections.length, 'collection')}`,
          },
          {
            name: 'Size',
            value: sizeWords(backup),
          },
          {
            name: 'Stored in',
            value: <LocationList backup={backup} />,
          },
          ...(backup.encryptionEnabled
            ? [{ name: 'Encryption', value: encryptionWords(backup) }]
            : []),
          ...(reads === null
            ? []
            : [{ name: 'Reads', value: <Chain reads={reads} bases={bases} /> }]),
          {
            name: 'Proven restorable',
            value: proven === null ? unprovenWords(backup) : <Moment at={proven} />,
          },
        ]}
      />
      {backup.database !== null && (
        <Notice tone="warn" title="This backup is of another database">
          <Text size="sm" className="fv-break">
            It is of database {backup.database.databaseId} of {backup.database.projectId}. Put where
            they were, its documents come into this database.
          </Text>
        </Notice>
      )}
      {isDamaged(backup) && (
        <Notice tone="bad" title="This backup did not pass its verification">
          <Text size="sm" className="fv-break">
            {backup.verification?.error} A restore checks what it reads before it writes anything.
          </Text>
        </Notice>
      )}
      {backup.status === 'partial' && (
        <Notice tone="warn" title="This backup is not complete">
          <List size="sm">
            {reasonsOf(backup).map((reason) => (
              <List.Item key={reason}>{reason}</List.Item>
            ))}
          </List>
        </Notice>
      )}
    </>
  );
}

function Chain({ reads, bases }: { reads: string; bases: readonly BackupMetadata[] }) {
  return (
    <>
      {reads}
      {bases.map((base) => (
        <Text key={base.id} size="xs" c="dimmed" component="div">
          {backupName(base, viewerZone())}
          {whyNotRestorable(base) !== null || statusOf(base).tone === 'bad' ? (
            <>
              {' '}
              <StatusTag {...statusOf(base)} />
            </>
          ) : null}
        </Text>
      ))}
    </>
  );
}

function reasonsOf(backup: BackupMetadata): string[] {
  const reasons = [backup.error ?? '', ...backup.warnings].filter((reason) => reason !== '');
  return reasons.length > 0 ? reasons : ['Its record does not say what it lacks.'];
}
