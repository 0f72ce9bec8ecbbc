/** The way between pages: a rail on the left, a bar at the bottom of a phone. */
import {
  IconCalendarTime,
  IconDatabase,
  IconHistory,
  IconLayoutDashboard,
  IconListDetails,
  IconSettings,
} from '@tabler/icons-react';
import { Link, useLocation } from 'react-router';
import classes from './Frame.module.css';

const PLACES = [
  { to: '/admin/backups', name: 'Overview', Icon: IconLayoutDashboard },
  { to: '/admin/restores', name: 'Restore points', Icon: IconHistory },
  { to: '/admin/schedules', name: 'Schedules', Icon: IconCalendarTime },
  { to: '/admin/storage', name: 'Storage', Icon: IconDatabase },
  { to: '/admin/activity', name: 'Activity', Icon: IconListDetails },
  { to: '/admin/backups/settings', name: 'Settings', Icon: IconSettings },
] as const;

/** What a restore is put together on belongs to the restore points. */
const ALSO: Record<string, string> = { '/admin/restore': '/admin/restores' };

export function Navigation() {
  const { pathname } = useLocation();
  const here = placeOf(ALSO[pathname] ?? pathname);
  return (
    <nav className={classes.rail} aria-label="Pages">
      <ul className={classes.links}>
        {PLACES.map(({ to, name, Icon }) => (
          <li key={to}>
            <Link
              to={to}
              className={classes.link ?? ''}
              {...(here === to ? { 'aria-current': 'page' } : {})}
            >
              <Icon size={20} stroke={1.7} aria-hidden="true" />
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The closest of those that the page lies at or below. */
function placeOf(path: string): string | undefined {
  const above = PLACES.map(({ to }) => to).filter((to) => `${path}/`.startsWith(`${to}/`));
  return above.sort((a, b) => b.length - a.length)[0];
}
