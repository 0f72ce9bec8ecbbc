/** What asks for somebody: failures, overdue schedules and storage that is nearly full, worst first, until it is dismissed. */
import { Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useConnection } from '../../../data/ConnectionContext.tsx';
import { useMarkRead, useNotices } from '../../../data/useNotices.ts';
import { viewerZone } from '../../../lib/instants.ts';
import { countOf } from '../../../lib/numbers.ts';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { Moment } from '../../common/Moment.tsx';
import { Notice } from '../../common/Notice.tsx';
import { useNow } from '../../common/useNow.ts';
import { useTask } from '../../common/useTask.ts';
import { alertsOf, linkOf, plainWords, sameMatter, toneOf } from './noticeWords.ts';

const SHOWN = 3;

export function OverviewAlerts() {
  const { auth } = useConnection();
  const uid = auth.currentUser?.uid ?? '';
  const notices = useNotices();
  const markRead = useMarkRead();
  const task = useTask();
  const now = useNow(60_000);
  const zone = viewerZone();
  if (notices.state === 'failed') {
    return <FailureAlert failure={notices.failure} onRetry={notices.retry} />;
  }
  if (notices.state === 'loading') return null;
  const all = notices.value;
  const alerts = alertsOf(all, uid, now);
  if (alerts.length === 0 && task.failure === null) return null;
  return (
    <Stack gap="sm" component="section" aria-label="Alerts">
      {alerts.slice(0, SHOWN).map((one) => {
        const link = linkOf(one);
        return (
          <Notice
            key={one.id}
            tone={toneOf(one)}
            title={plainWords(one.title, zone)}
            onClose={() => void task.run(() => markRead(sameMatter(one, all, uid)))}
          >
            <Text size="sm">{plainWords(one.message, zone)}</Text>
            {one.nextStep !== null && <Text size="sm">{plainWords(one.nextStep, zone)}</Text>}
            <Group gap="md" mt={4}>
              <Text size="sm" component="span">
                <Moment at={one.createdAt} />
              </Text>
              {link !== null && (
                <Link className="fv-link" to={link.to}>
                  {link.label}
                </Link>
              )}
            </Group>
          </Notice>
        );
      })}
      {alerts.length > SHOWN && (
        <Text size="sm" c="dimmed">
          {countOf(alerts.length - SHOWN, 'more alert')} in the notices, behind the bell.
        </Text>
      )}
      {task.failure !== null && <FailureAlert failure={task.failure} onClose={task.forget} />}
    </Stack>
  );
}
