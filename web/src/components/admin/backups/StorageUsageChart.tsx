/** How much each storage provider holds, as labelled bars against its quota, and a warning before one is full. */
import type { StorageProviderDoc } from '@contract';
import { Group, Stack, Text } from '@mantine/core';
import { countOf, formatBytes } from '../../../lib/numbers.ts';
import { LongName } from '../../common/LongName.tsx';
import { Moment } from '../../common/Moment.tsx';
import { Notice } from '../../common/Notice.tsx';
import { StatusTag } from '../../common/StatusTag.tsx';
import classes from './StorageUsageChart.module.css';
import { byName, lowOnes, totalUsage, usageLook } from './storage/providerWords.ts';
import { UsageBar } from './storage/UsageBar.tsx';

export function StorageUsageChart({ providers }: { providers: readonly StorageProviderDoc[] }) {
  const total = totalUsage(providers);
  return (
    <Stack gap="md">
      {lowOnes(providers).map((one) => (
        <LowStorage key={one.id} provider={one} />
      ))}
      <ul className={classes.rows} aria-label="Storage in use">
        {byName(providers).map((one) => (
          <UsageRow key={one.id} provider={one} />
        ))}
      </ul>
      {providers.length > 1 && (
        <Text size="sm" c="dimmed">
          {formatBytes(total.bytes)} in {countOf(total.objects, 'object')} altogether
          {total.uncounted > 0 && `, ${countOf(total.uncounted, 'place')} not counted`}
        </Text>
      )}
    </Stack>
  );
}

function UsageRow({ provider }: { provider: StorageProviderDoc }) {
  const look = usageLook(provider);
  const { usage } = provider;
  return (
    <li className={classes.row}>
      <Text size="sm" fw={600} component="span" className={classes.name ?? ''}>
        <LongName name={provider.name} max={30} />
      </Text>
      <UsageBar look={look} label={`Storage in use at ${provider.name}`} />
      <Group gap="xs" className={classes.words ?? ''}>
        <Text size="sm" component="span">
          {look.amount}
          {usage?.objects != null && (
            <Text span size="sm" c="dimmed">
              {' '}
              · {countOf(usage.objects, 'object')}
            </Text>
          )}
          {usage !== undefined && (
            <Text span size="sm" c="dimmed">
              {' '}
              · <Moment at={usage.checkedAt} />
            </Text>
          )}
        </Text>
        {(look.tone === 'warn' || look.tone === 'bad') && (
          <StatusTag word={look.word} tone={look.tone} />
        )}
      </Group>
    </li>
  );
}

function LowStorage({ provider }: { provider: StorageProviderDoc }) {
  const look = usageLook(provider);
  return (
    <Notice tone={look.tone} title={`${provider.name}: ${look.percent} of its quota is in use`}>
      <Text size="sm" className="fv-break">
        {look.amount}. Delete backups that are no longer needed, let schedules keep fewer, or raise
        the quota, before a backup finds no room.
      </Text>
    </Notice>
  );
}
