/** Where toasts appear; what shows them is fetched with the first. */
import { useNotifications } from '@mantine/notifications';
import { lazy, Suspense, useState } from 'react';

const Toasts = lazy(() => import('./Toasts.tsx').then((module) => ({ default: module.Toasts })));

export function ToastHost() {
  const { notifications } = useNotifications();
  const [isWanted, setWanted] = useState(false);
  if (notifications.length > 0 && !isWanted) setWanted(true);
  return (
    <section aria-label="Messages">
      {isWanted && (
        <Suspense fallback={null}>
          <Toasts />
        </Suspense>
      )}
    </section>
  );
}
