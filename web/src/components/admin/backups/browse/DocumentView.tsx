/** One document of a backup beside the live one: what differs, and all its fields. */

import { Button, Stack, Table, Text } from '@mantine/core';
import { useEffect } from 'react';
import { formatBytes } from '../../../../lib/numbers.ts';
import { FailureAlert } from '../../../common/FailureAlert.tsx';
import { LoadingBlock } from '../../../common/LoadingBlock.tsx';
import { Moment } from '../../../common/Moment.tsx';
import { StatusTag } from '../../../common/StatusTag.tsx';
import { useBrowsing } from './BrowseContext.tsx';
import { DIFF_MEANINGS, DIFF_WORDS } from './diffWords.ts';
import { FieldDiff } from './FieldDiff.tsx';
import { typeWord, valueText } from './restValue.ts';
import { useAnswer } from './useAnswer.ts';

export function DocumentView({ path }: { path: string }) {
  const { backupId, passphrase, ticked, onTick, onMark } = useBrowsing();
  const input = { backupId, path, ...(passphrase === null ? {} : { encryptionKey: passphrase }) };
  const stored = useAnswer(path, 'readBackupDocument', input);
  const diff = useAnswer(path, 'diffBackupDocument', input);
  const status = diff.state === 'ready' ? diff.value.status : null;

  useEffect(() => {
    if (status !== null) onMark(path, status);
  }, [path, status, onMark]);

  return (
    <Stack gap="sm">
      <Text fw={600} className="fv-break">
        {path}
      </Text>
      <Button
        size="xs"
        variant="default"
        style={{ alignSelf: 'flex-start' }}
        onClick={() => onTick(path)}
      >
        {ticked.has(path) ? 'Leave this document out' : 'Restore this document'}
      </Button>
      {diff.state === 'loading' && (
        <LoadingBlock height={52} label="Comparing with the live document" />
      )}
      {diff.state === 'failed' && <FailureAlert failure={diff.failure} onRetry={diff.retry} />}
      {diff.state === 'ready' && (
        <div>
          <StatusTag {...DIFF_WORDS[diff.value.status]} />
          <Text size="sm" c="dimmed">
            {DIFF_MEANINGS[diff.value.status]}
          </Text>
          {diff.value.fields.length > 0 && <FieldDiff fields={diff.value.fields} />}
        </div>
      )}
      {stored.state === 'loading' && <LoadingBlock height={120} label="Reading the document" />}
      {stored.state === 'failed' && (
        <FailureAlert failure={stored.failure} onRetry={stored.retry} />
      )}
      {stored.state === 'ready' && (
        <div>
          <Text size="sm" fw={600}>
            In the backup, {formatBytes(stored.value.bytes)}
          </Text>
          {stored.value.document.updateTime !== undefined && (
            <Text size="sm" c="dimmed">
              Last written <Moment at={stored.value.document.updateTime} />
            </Text>
          )}
          <Fields fields={stored.value.document.fields} />
        </div>
      )}
    </Stack>
  );
}

function Fields({ fields }: { fields: Record<string, unknown> }) {
  const entries = Object.entries(fields);
  if (entries.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        It has no fields.
      </Text>
    );
  }
  return (
    <Table verticalSpacing={6} fz="sm" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="35%">Field</Table.Th>
          <Table.Th>Value</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Td className="fv-break">
              {name}
              <Text size="xs" c="dimmed">
                {typeWord(value)}
              </Text>
            </Table.Td>
            <Table.Td className="fv-break">{valueText(value)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
