/** One entry of the audit log: its line, and all that is written down when it is opened. */
import type { AuditLogEntry } from '@contract';
import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { formatExact, msOf, viewerZone } from '../../../../lib/instants.ts';
import { formatCount } from '../../../../lib/numbers.ts';
import { CopyText } from '../../../common/CopyText.tsx';
import { Facts } from '../../../common/Facts.tsx';
import { LongName } from '../../../common/LongName.tsx';
import { Moment } from '../../../common/Moment.tsx';
import { StatusTag } from '../../../common/StatusTag.tsx';
import classes from './ActivityLog.module.css';
import type { FilterForm } from './auditFilter.ts';
import { actionWords, actorWords, OUTCOME_WORDS, targetPath } from './auditWords.ts';

interface AuditEntryLineProps {
  entry: AuditLogEntry;
  onFilter(changes: Partial<FilterForm>): void;
}

export function AuditEntryLine({ entry, onFilter }: AuditEntryLineProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={classes.summary}>
        <IconChevronRight size={16} aria-hidden="true" className={classes.chevron ?? ''} />
        <span className={classes.when}>
          <Moment at={entry.at} />
        </span>
        <span className={classes.what}>
          <strong>{actionWords(entry.action)}</strong>
          {entry.target !== null && (
            <Text span size="sm" c="dimmed">
              {' '}
              · <LongName name={entry.target} max={36} />
            </Text>
          )}
        </span>
        <span className={classes.who}>
          <LongName name={actorWords(entry.actor)} max={36} />
        </span>
        <span className={classes.outcome}>
          <StatusTag {...OUTCOME_WORDS[entry.outcome]} />
        </span>
      </summary>
      {/* Hundreds of lines are cheap; what lies below them is drawn when it is looked at. */}
      {isOpen && <Details entry={entry} onFilter={onFilter} />}
    </details>
  );
}

function Details({ entry, onFilter }: AuditEntryLineProps) {
  const { actor, target, details } = entry;
  const path = targetPath(entry);
  return (
    <Stack gap="sm" className={classes.details ?? ''}>
      <Facts
        facts={[
          { name: 'Entry', value: formatCount(entry.seq) },
          { name: 'When', value: formatExact(msOf(entry.at), viewerZone()) },
          { name: 'Action', value: <Code>{entry.action}</Code> },
          {
            name: 'About',
            value: target === null ? 'nothing in particular' : <CopyText text={target} what="id" />,
          },
          { name: 'By', value: actorWords(actor) },
          { name: 'Account', value: <CopyText text={actor.uid} what="account id" /> },
          { name: 'From address', value: actor.ip ?? 'none' },
          { name: 'Hash', value: <CopyText text={entry.hash} what="hash" /> },
        ]}
      />
      {Object.keys(details).length > 0 && (
        // What scrolls must be reachable by keyboard.
        <Code block className={classes.json ?? ''} tabIndex={0} aria-label="Details">
          {JSON.stringify(details, null, 2)}
        </Code>
      )}
      <Group gap="xs">
        {path !== null && (
          <Button component={Link} to={path} variant="default" size="xs">
            Look at it
          </Button>
        )}
        {target !== null && (
          <Button variant="default" size="xs" onClick={() => onFilter({ target })}>
            Only about this
          </Button>
        )}
        <Button variant="default" size="xs" onClick={() => onFilter({ uid: actor.uid })}>
          Only by this account
        </Button>
      </Group>
    </Stack>
  );
}
