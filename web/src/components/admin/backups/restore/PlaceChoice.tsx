/** Where documents are put: where they were, below a document, or into another database; and where references lead. */
import { ReferenceTreatment } from '@contract';
import { Radio, SimpleGrid, Stack, TextInput } from '@mantine/core';
import type { Fault, RestoreChoices } from './restoreChoices.ts';

interface PlaceChoiceProps {
  choices: RestoreChoices;
  onChange(changes: Partial<RestoreChoices>): void;
  /** Of what is typed; what is only missing is no fault yet. */
  fault: Fault | null;
}

const PLACES = [
  {
    value: 'here',
    label: 'Where they were',
    description: 'Into this database, each document at its own path.',
  },
  {
    value: 'prefix',
    label: 'Below a document of this database',
    description: 'Beside the live data, to look at or to copy from; nothing live is touched.',
  },
  {
    value: 'database',
    label: 'Into another database or project',
    description: 'The functions need the right to write there.',
  },
] as const;

const REFERENCES = {
  keep: {
    label: 'Keep references as they are',
    description: 'They go on leading into the database that was backed up.',
  },
  rewrite: {
    label: 'Lead references to the new place',
    description: 'References into the database that was backed up point to the restored documents.',
  },
} as const;

export function PlaceChoice({ choices, onChange, fault }: PlaceChoiceProps) {
  const errorOf = (field: string, text: string) =>
    fault?.field === field && text.trim() !== '' ? fault.message : undefined;
  return (
    <>
      <Radio.Group
        aria-label="Where documents are put"
        value={choices.place}
        onChange={(value) => onChange({ place: placeOf(value) })}
      >
        <Stack gap="sm">
          {PLACES.map((place) => (
            <Radio key={place.value} {...place} />
          ))}
        </Stack>
      </Radio.Group>
      {choices.place === 'database' && (
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
          <TextInput
            label="Project"
            description="Its id; empty for this project."
            spellCheck={false}
            value={choices.projectId}
            onChange={(event) => onChange({ projectId: event.currentTarget.value })}
            error={errorOf('target.projectId', choices.projectId)}
          />
          <TextInput
            label="Database"
            description="Its id, as in (default) or my-database."
            spellCheck={false}
            value={choices.databaseId}
            onChange={(event) => onChange({ databaseId: event.currentTarget.value })}
            error={errorOf('target.databaseId', choices.databaseId)}
          />
        </SimpleGrid>
      )}
      {choices.place !== 'here' && (
        <>
          <TextInput
            label={choices.place === 'prefix' ? 'Below' : 'Below (optional)'}
            description="A document, there or not: with drills/monday, users/7 comes to lie at drills/monday/users/7."
            spellCheck={false}
            value={choices.pathPrefix}
            onChange={(event) => onChange({ pathPrefix: event.currentTarget.value })}
            error={errorOf('target.pathPrefix', choices.pathPrefix)}
          />
          <Radio.Group
            label="References"
            value={choices.references}
            onChange={(value) => onChange({ references: ReferenceTreatment.parse(value) })}
          >
            <Stack gap="sm" mt={8}>
              {ReferenceTreatment.options.map((one) => (
                <Radio key={one} value={one} {...REFERENCES[one]} />
              ))}
            </Stack>
          </Radio.Group>
        </>
      )}
    </>
  );
}

function placeOf(value: string): RestoreChoices['place'] {
  return PLACES.find((place) => place.value === value)?.value ?? 'here';
}
