/** A bar with its number; where no total is known it moves instead of pretending one. */
import { formatPercent } from '../../../lib/numbers.ts';
import classes from './ProgressBar.module.css';

interface ProgressBarProps {
  /** 0 to 1, `null` while unknown. */
  fraction: number | null;
  label: string;
}

export function ProgressBar({ fraction, label }: ProgressBarProps) {
  return (
    <div className={classes.line}>
      <div
        className={classes.track}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(fraction === null ? {} : { 'aria-valuenow': Math.floor(fraction * 100) })}
      >
        <div
          className={classes.fill}
          data-unknown={fraction === null}
          style={fraction === null ? {} : { inlineSize: `${fraction * 100}%` }}
        />
      </div>
      {fraction !== null && <span className={classes.percent}>{formatPercent(fraction)}</span>}
    </div>
  );
}
