/** Toasts for what a person did by hand. The live region speaks, so the toast itself stays silent. */
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Failure } from '../../data/Failure.ts';
import { CopyText } from './CopyText.tsx';

interface Toast {
  /** To be able to take it back. */
  id?: string;
  title: string;
  message?: ReactNode;
  tone: 'ok' | 'warn' | 'bad';
}

const LOOKS = {
  ok: { color: 'green', icon: <IconCheck size={18} aria-hidden="true" /> },
  warn: { color: 'yellow', icon: <IconAlertTriangle size={18} aria-hidden="true" /> },
  bad: { color: 'red', icon: <IconX size={18} aria-hidden="true" /> },
} as const;

export function toast({ id, title, message, tone }: Toast): void {
  notifications.show({
    ...(id === undefined ? {} : { id }),
    title,
    message: message ?? '',
    ...LOOKS[tone],
    // Bad news stays until it is read.
    autoClose: tone === 'bad' ? false : 6000,
    role: 'presentation',
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Dismiss' },
  });
}

/** For an act that has no place of its own to show its failure in; `id` is the act's. */
export function toastFailure(id: string, failure: Failure): void {
  toast({
    id,
    tone: 'bad',
    title: failure.message,
    message: (
      <>
        {failure.nextStep}
        {failure.requestId !== undefined && (
          <div>
            Request <CopyText text={failure.requestId} what="request id" />
          </div>
        )}
      </>
    ),
  });
}

/** Takes back what was said of an act, when it is tried again. */
export function untoast(id: string): void {
  notifications.hide(id);
}
