/** A button that cancels a job, after saying in a small dialog what that does. */
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy } from 'react';
import { WhenOpened } from '../../common/WhenOpened.tsx';
import type { CancelDialogProps } from './CancelDialog.tsx';

interface ConfirmCancelProps extends Omit<CancelDialogProps, 'isOpen' | 'onClose'> {
  isRequested: boolean;
}

const CancelDialog = lazy(() =>
  import('./CancelDialog.tsx').then((module) => ({ default: module.CancelDialog })),
);

export function ConfirmCancel({ isRequested, ...words }: ConfirmCancelProps) {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Button
        variant="default"
        size="xs"
        style={{ flex: 'none' }}
        onClick={dialog.open}
        disabled={isRequested}
        aria-label={isRequested ? 'Cancelling' : words.label}
      >
        {isRequested ? 'Cancelling…' : 'Cancel'}
      </Button>
      <WhenOpened isOpen={isOpen}>
        {(isShown) => <CancelDialog {...words} isOpen={isShown} onClose={dialog.close} />}
      </WhenOpened>
    </>
  );
}
