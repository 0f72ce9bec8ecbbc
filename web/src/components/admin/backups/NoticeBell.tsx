/** The bell of the top bar: how many notices this person has not read, and the panel that shows them. */
import { ActionIcon, Indicator } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBell } from '@tabler/icons-react';
import { lazy } from 'react';
import { NOTICES_SHOWN, useNotices } from '../../../data/useNotices.ts';
import { WhenOpened } from '../../common/WhenOpened.tsx';
import { isUnread, unreadWords } from './noticeWords.ts';
import { useNoticeNews } from './useNoticeNews.ts';

const NoticeDrawer = lazy(() =>
  import('./NoticeDrawer.tsx').then((module) => ({ default: module.NoticeDrawer })),
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
      <WhenOpened isOpen={isOpen}>
        {(isShown) => (
          <NoticeDrawer isOpen={isShown} onClose={panel.close} notices={notices} uid={uid} />
        )}
      </WhenOpened>
    </>
  );
}
