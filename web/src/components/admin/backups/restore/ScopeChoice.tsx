/** How much is restored: everything, collections, or single documents and collections by their paths. */
import { Radio, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { countOf } from '../../../../lib/numbers.ts';
import { CollectionChoice } from '../CollectionChoice.tsx';
import { documentsOf, type ScopeEntry } from '../restoreScope.ts';
import { PathsField } from './PathsField.tsx';
import type { Fault, RestoreChoices } from './restoreChoices.ts';

interface ScopeChoiceProps {
  choices: RestoreChoices;
  onChange(changes: Partial<RestoreChoices>): void;
  /** The root collections there are to choose from, as far as they are known. */
  entries: readonly ScopeEntry[];
  fault: Fault | null;
  /** To look into the backup and tick what is wanted. */
  browser: ReactNode;
}

export function ScopeChoice({ choices, onChange, entries, fault, browser }: ScopeChoiceProps) {
  const errorOf = (field: string) => (fault?.field === field ? fault.message : undefined);
  return (
    <>
      <Radio.Group
        label="How much"
        value={choices.scope}
        onChange={(value) => onChange({ scope: scopeOf(value) })}
      >
        <Stack gap="sm" mt={8}>
          <Radio value="everything" label="Everything" description={everythingWords(entries)} />
          <Radio
            value="collections"
            label="Chosen collections"
            description="With all their sub-collections; the others are not touched."
          />
          <Radio
            value="paths"
            label="Documents and collections by path"
            description="Down to a single document; nothing else is touched."
          />
        </Stack>
      </Radio.Group>
      {choices.scope === 'collections' && (
        <CollectionChoice
          label="Collections to restore"
          entries={entries}
          chosen={choices.collections}
          onChange={(collections) => onChange({ collections })}
          error={choices.collections.length === 0 ? undefined : errorOf('collections')}
        />
      )}
      {choices.scope === 'paths' && (
        <>
          {browser}
          <PathsField
            choices={choices}
            onChange={onChange}
            error={choices.paths.trim() === '' ? undefined : errorOf('paths')}
          />
        </>
      )}
    </>
  );
}

const SCOPES = ['everything', 'collections', 'paths'] as const;

function scopeOf(value: string): RestoreChoices['scope'] {
  return SCOPES.find((scope) => scope === value) ?? 'everything';
}

function everythingWords(entries: readonly ScopeEntry[]): string {
  const everything = entries.filter((one) => one.inEverything);
  const apart = entries.filter((one) => !one.inEverything).map((one) => one.collection);
  const isCounted = everything.length > 0 && everything.every((one) => one.documents !== null);
  const amount = isCounted
    ? `${countOf(documentsOf(everything), 'document')} in ${countOf(everything.length, 'collection')}.`
    : 'All that it holds.';
  return apart.length === 0
    ? amount
    : `${amount} Firevault's own ${apart.join(', ')} ${apart.length === 1 ? 'is' : 'are'} restored only when chosen by name.`;
}
