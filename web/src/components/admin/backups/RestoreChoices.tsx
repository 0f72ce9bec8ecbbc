/** How much is restored, and what becomes of documents made since. */
import { Radio, Stack } from '@mantine/core';
import { countOf } from '../../../lib/numbers.ts';
import { CollectionChoice } from './CollectionChoice.tsx';
import type { RestoreForm } from './restoreForm.ts';
import { documentsOf, type ScopeEntry } from './restoreScope.ts';
import { MODE_WORDS } from './restoreWords.ts';

interface RestoreChoicesProps {
  form: RestoreForm;
  entries: readonly ScopeEntry[];
  onChange(changes: Partial<RestoreForm>): void;
  error?: string | undefined;
}

export function RestoreChoices({ form, entries, onChange, error }: RestoreChoicesProps) {
  const everything = entries.filter((one) => one.inEverything);
  const apart = entries.filter((one) => !one.inEverything).map((one) => one.collection);
  return (
    <>
      <Radio.Group
        label="What"
        value={form.scope}
        onChange={(scope) => onChange({ scope: scope === 'chosen' ? 'chosen' : 'everything' })}
      >
        <Stack gap="sm" mt={8}>
          <Radio
            value="everything"
            label="Everything"
            description={everythingWords(everything, apart)}
          />
          <Radio
            value="chosen"
            label="Chosen collections"
            description="With all their sub-collections; the others are not touched."
          />
        </Stack>
      </Radio.Group>
      {form.scope === 'chosen' && (
        <CollectionChoice
          label="Collections to restore"
          entries={entries}
          chosen={form.chosen}
          onChange={(chosen) => onChange({ chosen })}
          error={error}
        />
      )}
      <Radio.Group
        label="How"
        value={form.mode}
        onChange={(mode) => onChange({ mode: mode === 'exact' ? 'exact' : 'overwrite' })}
      >
        <Stack gap="sm" mt={8}>
          {(['overwrite', 'exact'] as const).map((mode) => (
            <Radio
              key={mode}
              value={mode}
              label={MODE_WORDS[mode].name}
              description={MODE_WORDS[mode].meaning}
            />
          ))}
        </Stack>
      </Radio.Group>
    </>
  );
}

function everythingWords(everything: readonly ScopeEntry[], apart: readonly string[]): string {
  const amount = `${countOf(documentsOf(everything), 'document')} in ${countOf(everything.length, 'collection')}.`;
  return apart.length === 0
    ? amount
    : `${amount} Firevault's own ${apart.join(', ')} ${apart.length === 1 ? 'is' : 'are'} restored only when chosen by name.`;
}
