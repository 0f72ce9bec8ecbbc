/** What only a new deployment can change: mail and webhooks, encryption keys, the plan and the version. */
import type { DeploymentFacts } from '@contract';
import { Code, Stack, Text } from '@mantine/core';
import { formatBytes, formatCount } from '../../../../lib/numbers.ts';
import { Card } from '../../../common/Card.tsx';
import { CopyText } from '../../../common/CopyText.tsx';
import { type Fact, Facts } from '../../../common/Facts.tsx';
import { StatusTag } from '../../../common/StatusTag.tsx';

export function DeploymentCards({ facts }: { facts: DeploymentFacts }) {
  return (
    <>
      <Card title="How notices leave">
        <Facts facts={channelFacts(facts)} />
      </Card>
      <Card title="Encryption keys">
        <Keys keys={facts.masterKeys} />
      </Card>
      <Card title="Plan and version">
        <Facts facts={planFacts(facts)} />
      </Card>
    </>
  );
}

function channelFacts({ mail, webhook }: DeploymentFacts): Fact[] {
  return [
    {
      name: 'Mail',
      value: mail.isSetUp ? (
        <>
          <StatusTag word="Set up" tone="ok" />
          <span className="fv-break"> · from {mail.from}</span>
        </>
      ) : (
        <NotSetUp variable="SMTP_URL" />
      ),
    },
    {
      name: 'Webhooks',
      value: webhook.isSetUp ? (
        <>
          <StatusTag word="Set up" tone="ok" /> · signed with the deployment’s secret
        </>
      ) : (
        <NotSetUp variable="WEBHOOK_SIGNING_SECRET" />
      ),
    },
  ];
}

function NotSetUp({ variable }: { variable: string }) {
  return (
    <>
      <StatusTag word="Not set up" tone="idle" /> · set{' '}
      <Code>firebase functions:secrets:set {variable}</Code>, then deploy again
    </>
  );
}

function Keys({ keys }: { keys: DeploymentFacts['masterKeys'] }) {
  if (keys.problem !== null) {
    return (
      <Stack gap="xs">
        <StatusTag word="No key can be used" tone="bad" />
        <Text size="sm" className="fv-break">
          {keys.problem} Until it is mended, encrypted backups can neither be made nor read.
        </Text>
      </Stack>
    );
  }
  if (keys.newest === null) {
    return (
      <Stack gap="xs">
        <Text size="sm">
          There is no key: backups can be encrypted under a passphrase alone, and schedules not at
          all. Make one, then deploy again:
        </Text>
        <Code block>
          openssl rand -base64 32 | firebase functions:secrets:set BACKUP_MASTER_KEY --data-file -
        </Code>
        <Text size="sm" c="dimmed">
          Keep a copy where the project’s loss does not reach: without the key no encrypted backup
          can be read.
        </Text>
      </Stack>
    );
  }
  return (
    <Facts
      facts={[
        {
          name: 'Newest key',
          value: (
            <>
              <CopyText text={keys.newest} what="key id" /> encrypts new backups
            </>
          ),
        },
        {
          name: 'Older keys',
          value:
            keys.older.length === 0 ? (
              'none'
            ) : (
              <span className="fv-break">{keys.older.join(', ')}: still open older backups</span>
            ),
        },
      ]}
    />
  );
}

function planFacts({ plan, limits, version, projectId, databaseId }: DeploymentFacts): Fact[] {
  return [
    { name: 'Plan', value: plan },
    { name: 'Backups kept', value: mostOf(limits.backups) },
    {
      name: 'Size of a backup',
      value: limits.backupBytes === null ? NO_LIMIT : `at most ${formatBytes(limits.backupBytes)}`,
    },
    { name: 'Storage providers', value: mostOf(limits.destinations) },
    { name: 'Schedules', value: mostOf(limits.schedules) },
    {
      name: 'Database',
      value: <span className="fv-break">{`${databaseId} of ${projectId}`}</span>,
    },
    { name: 'Version', value: <CopyText text={version} what="version" /> },
  ];
}

const NO_LIMIT = 'no limit';

function mostOf(limit: number | null): string {
  return limit === null ? NO_LIMIT : `at most ${formatCount(limit)}`;
}
