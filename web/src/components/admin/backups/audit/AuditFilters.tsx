/** The filters of the audit log: what, how it ended, by whom, when; and what else the address asks for. */
import { AuditOutcome } from '@contract';
import { Button, Group, Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { middleEllipsis } from '../../../../lib/middleEllipsis.ts';
import classes from './ActivityLog.module.css';
import { type FilterForm, isFiltered, PERIODS, type Period, readFilter } from './auditFilter.ts';
import { ACTION_CHOICES, actionWords, OUTCOME_WORDS } from './auditWords.ts';

interface AuditFiltersProps {
  form: FilterForm;
  onChange(changes: Partial<FilterForm>): void;
  /** Who stands in the loaded entries. */
  actors: { value: string; label: string }[];
}

const OUTCOMES = AuditOutcome.options.map((value) => ({ value, label: OUTCOME_WORDS[value].word }));
const PERIOD_CHOICES = Object.entries(PERIODS).map(([value, { name }]) => ({ value, label: name }));

export function AuditFilters({ form, onChange, actors }: AuditFiltersProps) {
  return (
    <>
      <div className={classes.filters}>
        <Select
          aria-label="What was done"
          placeholder="Everything done"
          data={withOwn(form.action)}
          value={form.action}
          onChange={(action) => onChange({ action })}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'Clear what was done' }}
        />
        <Select
          aria-label="How it ended"
          placeholder="Any outcome"
          data={OUTCOMES}
          value={form.outcome}
          onChange={(chosen) => onChange({ outcome: AuditOutcome.nullable().parse(chosen) })}
          clearable
          clearButtonProps={{ 'aria-label': 'Clear how it ended' }}
        />
        <Select
          aria-label="Who did it"
          placeholder="Anyone"
          data={actors}
          value={form.uid}
          onChange={(uid) => onChange({ uid })}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'Clear who did it' }}
        />
        <Select
          aria-label="When"
          data={PERIOD_CHOICES}
          value={form.period}
          onChange={(chosen) => onChange({ period: (chosen ?? 'any') as Period })}
          allowDeselect={false}
        />
        {form.period === 'custom' && <CustomPeriod form={form} onChange={onChange} />}
      </div>
      {isFiltered(form) && (
        <Group gap="xs" mb="sm">
          {form.target !== null && (
            <Button
              variant="light"
              size="xs"
              rightSection={<IconX size={14} aria-hidden="true" />}
              aria-label={`About ${form.target}: remove this condition`}
              onClick={() => onChange({ target: null })}
            >
              About {middleEllipsis(form.target, 30)}
            </Button>
          )}
          <Button
            variant="subtle"
            size="xs"
            onClick={() => onChange(readFilter(new URLSearchParams()))}
          >
            Show everything
          </Button>
        </Group>
      )}
    </>
  );
}

function CustomPeriod({ form, onChange }: Omit<AuditFiltersProps, 'actors'>) {
  return (
    <>
      <TextInput
        type="datetime-local"
        label="From"
        value={form.from}
        onChange={(event) => onChange({ from: event.currentTarget.value })}
      />
      <TextInput
        type="datetime-local"
        label="To"
        value={form.to}
        onChange={(event) => onChange({ to: event.currentTarget.value })}
      />
    </>
  );
}

/** An act of a newer server, asked for by the address, is a choice as well. */
function withOwn(action: string | null): { value: string; label: string }[] {
  return action === null || ACTION_CHOICES.some((one) => one.value === action)
    ? [...ACTION_CHOICES]
    : [...ACTION_CHOICES, { value: action, label: actionWords(action) }];
}
