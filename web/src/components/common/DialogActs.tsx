/** The buttons at the foot of a dialog: first the one that leaves everything as it is, then the act. */
import type { ReactNode } from 'react';
import classes from './DialogActs.module.css';

export function DialogActs({ children }: { children: ReactNode }) {
  return <div className={classes.acts}>{children}</div>;
}
