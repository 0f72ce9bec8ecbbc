/** A bar of how much of a quota is in use, with its number; without a quota it is an empty track. */

import type { UsageLook } from './providerWords.ts';
import classes from './UsageBar.module.css';

export function UsageBar({ look, label }: { look: UsageLook; label: string }) {
  const { fraction, tone, percent, amount, word } = look;
  if (fraction === null) {
    return <div className={classes.track} data-unlimited={true} aria-hidden="true" />;
  }
  return (
    <div className={classes.line}>
      <div
        className={classes.track}
        role="img"
        aria-label={`${label}: ${percent}, ${amount}, ${word.toLowerCase()}`}
      >
        <div
          className={classes.fill}
          style={{ inlineSize: `${fraction * 100}%`, background: `var(--fv-${tone}-fill)` }}
        />
      </div>
      <span className={classes.percent} aria-hidden="true">
        {percent}
      </span>
    </div>
  );
}
