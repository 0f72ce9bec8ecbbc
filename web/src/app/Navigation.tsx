/** The way between pages: a rail on the left, a bar at the bottom of a phone. */
import { IconCalendarTime, IconHistory, IconLayoutDashboard } from '@tabler/icons-react';
import { NavLink } from 'react-router';
import classes from './Frame.module.css';

const PLACES = [
  { to: '/admin/backups', name: 'Overview', Icon: IconLayoutDashboard },
  { to: '/admin/restores', name: 'Restore points', Icon: IconHistory },
  { to: '/admin/schedules', name: 'Schedules', Icon: IconCalendarTime },
] as const;

export function Navigation() {
  return (
    <nav className={classes.rail} aria-label="Pages">
      <ul className={classes.links}>
        {PLACES.map(({ to, name, Icon }) => (
          <li key={to}>
            <NavLink to={to} className={classes.link ?? ''}>
              <Icon size={20} stroke={1.7} aria-hidden="true" />
              {name}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
