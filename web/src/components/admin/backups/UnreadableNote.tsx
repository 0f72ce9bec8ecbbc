/** A record that does not keep the contract, kept in sight: which it is, and what is wrong with it. */
import { Stack, Text } from '@mantine/core';
import { CopyText } from '../../common/CopyText.tsx';
import { Moment } from '../../common/Moment.tsx';
import { StatusTag } from '../../common/StatusTag.tsx';

interface UnreadableNoteProps {
  row: { id: string; problem: string; createdAt: string | null };
}

export function UnreadableNote({ row }: UnreadableNoteProps) {
  return (
    <Stack gap={4}>
      <StatusTag word="Unreadable record" tone="warn" />
      <Text size="sm" className="fv-break" component="div">
        <CopyText text={row.id} what="record id" />{' '}
        {row.createdAt !== null && (
          <>
            · <Moment at={row.createdAt} />{' '}
          </>
        )}
        · {row.problem}
      </Text>
      <Text size="xs" c="dimmed">
        It may have been written by another version. The stored backup itself is not affected: the
        command line reads it from the bucket.
      </Text>
    </Stack>
  );
}
