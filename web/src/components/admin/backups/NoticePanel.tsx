/** The newest notices: what happened, what to do, where it leads, and the marks of having read them. */
import type { AppNotification } from '@contract';
import { Button, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconBellOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Live } from '../../../data/Live.ts';
import { useMarkRead } from '../../../data/useNotices.ts';
import { viewerZone } from '../../../lib/instants.ts';
import { countOf } from '../../../lib/numbers.ts';
import { EmptyState } from '../../common/EmptyState.tsx';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { Moment } from '../../common/Moment.tsx';
import { ToneIcon } from '../../common/ToneIcon.tsx';
import { useTask } from '../../common/useTask.ts';
import classes from './NoticePanel.module.css';
import { isUnread, linkOf, plainWords, toneOf } from './noticeWords.ts';

interface NoticePanelProps {
  notices: Exclude<Live<AppNotification[]>, { state: 'loading' }>;
  uid: string;
  /** A link was followed: the panel is in the way. */
  onLeave(): void;
}

export function NoticePanel({ notices, uid, onLeave }: NoticePanelProps) {
  const markRead = useMarkRead();
  const task = useTask();
  if (notices.state === 'failed') {
    return <FailureAlert failure={notices.failure} onRetry={notices.retry} />;
  }
  const unread = notices.value.filter((one) => isUnread(one, uid)).map((one) => one.id);
  if (notices.value.length === 0) {
    return (
      <EmptyState icon={<IconBellOff size={40} stroke={1.4} />} title="No notices">
        Failures, missed runs, full storage and what your schedules tell you of show up here.
      </EmptyState>
    );
  }
  return (
    <Stack gap={0}>
      <Group justify="space-between" gap="xs" mb="xs">
        <Text size="sm" c="dimmed" role="status">
          {unread.length === 0 ? 'All read' : `${countOf(unread.length, 'notice')} unread`}
        </Text>
        {unread.length > 0 && (
          <Button size="xs" variant="default" onClick={() => void task.run(() => markRead(unread))}>
            Mark all as read
          </Button>
        )}
      </Group>
      {task.failure !== null && <FailureAlert failure={task.failure} onClose={task.forget} />}
      <ul className={classes.list} aria-label="Notices">
        {notices.value.map((notice) => (
          <li key={notice.id} className={classes.item}>
            <NoticeLine
              notice={notice}
              isNew={isUnread(notice, uid)}
              onRead={() => void task.run(() => markRead([notice.id]))}
              onLeave={onLeave}
            />
          </li>
        ))}
      </ul>
    </Stack>
  );
}

interface NoticeLineProps {
  notice: AppNotification;
  isNew: boolean;
  onRead(): void;
  onLeave(): void;
}

const SEVERITY_WORDS = { info: 'News', warning: 'Warning', error: 'Error' } as const;

function NoticeLine({ notice, isNew, onRead, onLeave }: NoticeLineProps) {
  const link = linkOf(notice);
  const zone = viewerZone();
  return (
    <div className={classes.line}>
      <ToneIcon tone={toneOf(notice)} size={20} />
      <div className={classes.words}>
        <Text size="sm" fw={isNew ? 650 : 400} className="fv-break">
          <VisuallyHidden>
            {isNew ? 'Unread. ' : ''}
            {SEVERITY_WORDS[notice.severity]}:{' '}
          </VisuallyHidden>
          {plainWords(notice.title, zone)}
        </Text>
        <Text size="sm" className="fv-break">
          {plainWords(notice.message, zone)}
        </Text>
        {notice.nextStep !== null && (
          <Text size="sm" c="dimmed" className="fv-break">
            {plainWords(notice.nextStep, zone)}
          </Text>
        )}
        <div className={classes.foot}>
          <Text size="xs" c="dimmed" component="span">
            <Moment at={notice.createdAt} />
          </Text>
          {link !== null && (
            <Link
              className="fv-link"
              to={link.to}
              onClick={() => {
                if (isNew) onRead();
                onLeave();
              }}
            >
              {link.label}
            </Link>
          )}
          {isNew && (
            <Button size="compact-xs" variant="subtle" onClick={onRead}>
              Mark as read
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
