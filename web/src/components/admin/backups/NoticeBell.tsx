/** The bell of the top bar: how many notices this person has not read, and the panel that shows them. */
import { ActionIcon, Drawer, Indicator, Skeleton, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBell } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { NOTICES_SHOWN, useNotices } from '../../../data/useNotices.ts';
import { isUnread, unreadWords } from './noticeWords.ts';
import { useNoticeNews } from './useNoticeNews.ts';

const NoticePanel = lazy(() =>
  import('./NoticePanel.tsx').then((module) => ({ default: module.NoticePanel })),
);

export function NoticeBell({ uid }: { uid: string }) {
  const notices = useNotices();
  useNoticeNews(notices);
  const [isOpen, panel] = useDisclosure(false);
  const unread =
    notices.state === 'ready' ? notices.value.filter((one) => isUnread(one, uid)).length : 0;
  const count = unreadWords(unread, NOTICES_SHOWN);
  return (
    <>
      <Indicator
        label={count}
        disabled={unread === 0}
        size={18}
        offset={8}
        // White numbers reach 5.6:1 on it, in both themes.
        color="#c92a2a"
      >
        <ActionIcon
          variant="subtle"
          color="gray"
          size={40}
          onClick={panel.open}
          aria-haspopup="dialog"
          aria-label={unread === 0 ? 'Notices' : `Notices: ${count} unread`}
        >
          <IconBell size={20} aria-hidden="true" />
        </ActionIcon>
      </Indicator>
      <Drawer opened={isOpen} onClose={panel.close} title="Notices" position="right" size="md">
        <Suspense fallback={<PanelSkeleton />}>
          {notices.state === 'loading' ? (
            <PanelSkeleton />
          ) : (
            <NoticePanel notices={notices} uid={uid} onLeave={panel.close} />
          )}
        </Suspense>
      </Drawer>
    </>
  );
}

function PanelSkeleton() {
  return (
    <Stack gap="md" aria-busy="true" aria-label="Loading the notices">
      <Skeleton height={72} />
      <Skeleton height={72} />
      <Skeleton height={72} />
    </Stack>
  );
}
