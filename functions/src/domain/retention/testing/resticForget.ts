/** What `restic forget` keeps, modelled after its manual and its own policy tests, and written without any of our code. */

interface Snapshot {
  id: string;
  time: Date;
}

interface Keep {
  last: number;
  daily: number;
  weekly: number;
  monthly: number;
}

/**
 * From the newest snapshot on, each rule keeps the first snapshot of every period that it has not seen, as long as its number
 * lasts. From version 0.16 on the very oldest is kept too where a rule's number is not used up (`keepsOldest`).
 */
export function forget(
  snapshots: readonly Snapshot[],
  keep: Keep,
  { zone, keepsOldest }: { zone: string; keepsOldest: boolean },
): Set<string> {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
  const dayOf = (time: Date) => format.format(time);
  const rules = [
    { left: keep.last, periodOf: (_time: Date, index: number) => String(index) },
    { left: keep.daily, periodOf: (time: Date) => dayOf(time) },
    { left: keep.weekly, periodOf: (time: Date) => mondayOf(dayOf(time)) },
    { left: keep.monthly, periodOf: (time: Date) => dayOf(time).slice(0, 7) },
  ].map((rule) => ({ ...rule, seen: '' }));
  const sorted = [...snapshots].sort((a, b) => b.time.getTime() - a.time.getTime());
  const kept = new Set<string>();
  for (const [index, { id, time }] of sorted.entries()) {
    for (const rule of rules) {
      const period = rule.periodOf(time, index);
      if (rule.left === 0) continue;
      const isOldest = keepsOldest && index === sorted.length - 1;
      if (period === rule.seen && !isOldest) continue;
      rule.seen = period;
      rule.left -= 1;
      kept.add(id);
    }
  }
  return kept;
}

/** Weeks begin on Monday (ISO 8601): the day of that Monday names the week. */
function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}
