/** The drawer of the notices. */
import type { AppNotification } from '@contract';
import { Drawer, Skeleton, Stack } from '@mantine/core';
import type { Live } from '../../../data/Live.ts';
import { NoticePanel } from './NoticePanel.tsx';

interface NoticeDrawerProps {
  isOpen: boolean;
  onClose(): void;
  notices: Live<AppNotification[]>;
  uid: string;
}

export function NoticeDrawer({ isOpen, onClose, notices, uid }: NoticeDrawerProps) {
  return (
    <Drawer opened={isOpen} onClose={onClose} title="Notices" position="right" size="md">
      {notices.state === 'loading' ? (
        <PanelSkeleton />
      ) : (
        <NoticePanel notices={notices} uid={uid} onLeave={onClose} />
      )}
    </Drawer>
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
