/** How a restore treats what is there now: three modes, each with a sentence on documents made since. */
import { type RestoreMode, RestoreMode as RestoreModes } from '@contract';
import { Radio, Stack } from '@mantine/core';
import { MODE_WORDS } from '../restoreWords.ts';

interface ModeChoiceProps {
  mode: RestoreMode;
  onChange(mode: RestoreMode): void;
}

export function ModeChoice({ mode, onChange }: ModeChoiceProps) {
  return (
    <Radio.Group
      aria-label="How documents are put back"
      value={mode}
      onChange={(value) => onChange(RestoreModes.parse(value))}
    >
      <Stack gap="sm">
        {RestoreModes.options.map((one) => (
          <Radio
            key={one}
            value={one}
            label={MODE_WORDS[one].name}
            description={MODE_WORDS[one].meaning}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
