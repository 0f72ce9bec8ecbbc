/**
 * The moments at which a schedule is due. Where clocks are put forward, a time that is skipped is due at the jump; where
 * they are put back, a time that comes twice is due the first time. A schedule of every hour (`*`) runs through in real time.
 */
import { parseCron, type WallClockCron } from './cron.ts';
import { jumpOver, momentsOf, wallClockAt } from './zone.ts';

const DAY_MS = 86_400_000;

/** Slots after `after`, in order, without end unless the expression has one. Throws as `parseCron` and `wallClockAt` do. */
export function* slotsAfter(expression: string, zone: string, after: Date): Generator<Date> {
  const cron = parseCron(expression);
  let last = after.getTime();
  // A day back: what was skipped or comes twice around `after` is judged as a whole.
  let from = startOfDay(wallClockAt(after, zone).getTime() - DAY_MS);
  for (;;) {
    const day = cron.nextDay(new Date(from));
    const [first] = day ?? [];
    if (day === null || first === undefined) return;
    for (const slot of slotsOf(day, cron, zone)) {
      if (slot <= last) continue;
      last = slot;
      yield new Date(slot);
    }
    from = startOfDay(first.getTime()) + DAY_MS;
  }
}

/** The first `count` slots after `after`; fewer when there are no more. */
export function nextSlots(expression: string, zone: string, after: Date, count: number): Date[] {
  const slots: Date[] = [];
  for (const slot of slotsAfter(expression, zone, after)) {
    if (slots.push(slot) >= count) break;
  }
  return slots;
}

/** Slots in (`after`, `until`]: how many, at most `limit`, and the first and last of them. Null when there is none. */
export function slotsBetween(
  expression: string,
  zone: string,
  { after, until }: { after: Date; until: Date },
  limit = 10_000,
): { count: number; first: Date; last: Date; beforeLast: Date | null } | null {
  let first: Date | null = null;
  let last: Date | null = null;
  let beforeLast: Date | null = null;
  let count = 0;
  for (const slot of slotsAfter(expression, zone, after)) {
    if (slot > until || count === limit) break;
    first ??= slot;
    beforeLast = last;
    last = slot;
    count += 1;
  }
  return first === null || last === null ? null : { count, first, last, beforeLast };
}

function slotsOf(day: readonly Date[], cron: WallClockCron, zone: string): number[] {
  const slots = day.flatMap((wall) => {
    const moments = momentsOf(wall, zone);
    if (cron.isEveryHour) return moments;
    return [moments[0] ?? jumpOver(wall, zone)];
  });
  return slots.map((slot) => slot.getTime()).sort((a, b) => a - b);
}

function startOfDay(wall: number): number {
  return Math.floor(wall / DAY_MS) * DAY_MS;
}
