/** The documents and collections that were named, a path a line, and whether what lies below comes with them. */
import { Switch, Textarea } from '@mantine/core';
import { countOf } from '../../../../lib/numbers.ts';
import { pathsOf, type RestoreChoices } from './restoreChoices.ts';

interface PathsFieldProps {
  choices: RestoreChoices;
  onChange(changes: Partial<RestoreChoices>): void;
  error?: string | undefined;
}

export function PathsField({ choices, onChange, error }: PathsFieldProps) {
  const count = pathsOf(choices.paths).length;
  return (
    <>
      <Textarea
        label="Paths"
        description={`One a line: a document (users/7) or a collection (users/7/orders). ${countOf(count, 'path')} named.`}
        autosize
        minRows={3}
        maxRows={12}
        spellCheck={false}
        value={choices.paths}
        onChange={(event) => onChange({ paths: event.currentTarget.value })}
        error={error}
        // Ids may be long and hold no space to break at.
        classNames={{ input: 'fv-break' }}
      />
      <Switch
        label="With what lies below"
        description="Sub-collections of the documents come with them; off, the documents alone."
        checked={choices.includeSubcollections}
        onChange={(event) => onChange({ includeSubcollections: event.currentTarget.checked })}
      />
    </>
  );
}
