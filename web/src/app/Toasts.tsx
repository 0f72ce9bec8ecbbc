/** The toasts that are there, in their corner. */
import { Notifications } from '@mantine/notifications';

export function Toasts() {
  return <Notifications position="bottom-right" withinPortal={false} />;
}
