/** Toasts for what a person did by hand. The live region speaks, so the toast itself stays silent. */
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';

interface Toast {
  title: string;
  message?: string | undefined;
  tone: 'ok' | 'warn' | 'bad';
}

const LOOKS = {
  ok: { color: 'green', icon: <IconCheck size={18} aria-hidden="true" /> },
  warn: { color: 'yellow', icon: <IconAlertTriangle size={18} aria-hidden="true" /> },
  bad: { color: 'red', icon: <IconX size={18} aria-hidden="true" /> },
} as const;

export function toast({ title, message, tone }: Toast): void {
  notifications.show({
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
