/** An id or checksum to copy: shortened in its middle, copied whole. */
import { ActionIcon, Code, CopyButton, Group, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { middleEllipsis } from '../../lib/middleEllipsis.ts';

/** `what` names the thing in the button: "Copy backup id". */
export function CopyText({ text, what, max = 28 }: { text: string; what: string; max?: number }) {
  return (
    <Group gap={4} wrap="nowrap" display="inline-flex">
      <Code title={text}>{middleEllipsis(text, max)}</Code>
      <CopyButton value={text} timeout={2000}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : `Copy ${what}`}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              onClick={copy}
              aria-label={copied ? `${what} copied` : `Copy ${what}`}
            >
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}
