/** Thirty days side by side: one bar a day, its shape and colour saying what became of its backups. */
import { Skeleton } from '@mantine/core';
import { formatDay } from '../../../lib/instants.ts';
import { Tip } from '../../common/Tip.tsx';
import classes from './DayStrip.module.css';
import { type DayState, dayWords, type StripDay, stripSummary } from './dayStrip.ts';

const LEGEND: readonly { state: DayState; word: string }[] = [
  { state: 'ok', word: 'ok' },
  { state: 'partial', word: 'partial' },
  { state: 'failed', word: 'failed' },
  { state: 'missed', word: 'no backup' },
  { state: 'running', word: 'running' },
];

/** `strip` is `null` while its records load. */
export function DayStrip({ strip }: { strip: readonly StripDay[] | null }) {
  const seen = new Set(strip?.map((one) => one.state));
  const first = strip?.[0];
  const last = strip?.at(-1);
  return (
    <section aria-label="Last 30 days" className={classes.section}>
      {strip === null ? (
        <Skeleton height={32} radius="sm" />
      ) : (
        <div
          className={classes.days}
          role="img"
          aria-label={`Last 30 days: ${stripSummary(strip)}`}
        >
          {strip.map((one) => (
            <Tip key={one.day} label={`${formatDay(one.noonMs, 'UTC')}: ${dayWords(one)}`}>
              <div className={classes.day} data-state={one.state} />
            </Tip>
          ))}
        </div>
      )}
      <div className={classes.foot} aria-hidden="true">
        <span>{first === undefined ? '' : formatDay(first.noonMs, 'UTC')}</span>
        <span className={classes.legend}>
          {LEGEND.filter((one) => seen.has(one.state)).map((one) => (
            <span key={one.state} className={classes.key}>
              <span className={classes.day} data-state={one.state} />
              {one.word}
            </span>
          ))}
        </span>
        <span>{last === undefined ? '' : 'today'}</span>
      </div>
    </section>
  );
}
