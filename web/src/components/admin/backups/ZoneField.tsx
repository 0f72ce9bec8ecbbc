/** The choice of a time zone, found by the words a person types. */
import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { viewerZone } from '../../../lib/instants.ts';
import { zoneNames } from '../../../lib/zonedTime.ts';

interface ZoneFieldProps {
  timezone: string;
  onChange(timezone: string): void;
  description?: string | undefined;
  error: string | undefined;
}

const ZONES_LISTED = 80;

export function ZoneField({ timezone, onChange, description, error }: ZoneFieldProps) {
  const own = viewerZone();
  const data = useMemo(
    () => zoneNames(timezone).map((name) => ({ value: name, label: nameOf(name, own) })),
    [timezone, own],
  );
  return (
    <Select
      label="Time zone"
      description={description}
      searchable
      data={data}
      limit={ZONES_LISTED}
      nothingFoundMessage="No zone is named like that."
      value={timezone}
      onChange={(chosen) => onChange(chosen ?? timezone)}
      allowDeselect={false}
      error={error}
    />
  );
}

/** `America/New York`, so that a search finds it by the words a person types. */
function nameOf(zone: string, own: string): string {
  const name = zone.replaceAll('_', ' ');
  return zone === own ? `${name} (yours)` : name;
}
