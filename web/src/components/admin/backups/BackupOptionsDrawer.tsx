/** The drawer in which a backup with options is put together; its form is fetched when it opens. */
import { Drawer, Skeleton, Stack } from '@mantine/core';
import { lazy, Suspense } from 'react';

const BackupOptionsForm = lazy(() =>
  import('./BackupOptionsForm.tsx').then((module) => ({ default: module.BackupOptionsForm })),
);

interface BackupOptionsDrawerProps {
  isOpen: boolean;
  onClose(): void;
}

export function BackupOptionsDrawer({ isOpen, onClose }: BackupOptionsDrawerProps) {
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      title="Back up with options"
      position="right"
      size="md"
    >
      <Suspense fallback={<FormSkeleton />}>
        <BackupOptionsForm onDone={onClose} />
      </Suspense>
    </Drawer>
  );
}

function FormSkeleton() {
  return (
    <Stack gap="lg" aria-busy="true" aria-label="Loading the options">
      <Skeleton height={168} />
      <Skeleton height={84} />
      <Skeleton height={44} />
      <Skeleton height={72} />
    </Stack>
  );
}
