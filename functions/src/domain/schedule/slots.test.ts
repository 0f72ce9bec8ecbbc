/** A schedule is due when cron users expect it, on the days on which clocks jump above all. */
import { CronExpressionParser } from 'cron-parser';
import { describe, expect, it } from 'vitest';
import { nextSlots, slotsAfter, slotsBetween } from './slots.ts';
import { wallClockAt } from './zone.ts';

/** Lord Howe Island, whose clocks jump by half an hour, has cases of its own: cron-parser finds no slot after a jump there. */
const ZONES = [
  'Etc/UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'Africa/Cairo',
  'Asia/Kathmandu',
];
const EXPRESSIONS = [
  '0 * * * *',
  '10,50 * * * *',
  '30 * * * *',
  '10-50/20 */3 * * *',
  '0 2 * * *',
  '30 2 * * *',
  '15 0 * * *',
  '45 1 * * *',
  '0 0 * * *',
  '0 */2 * * *',
  '0 */6 * * *',
  '*/20 2 * * *',
  '15 1-3 * * *',
  '0 2,3 * * *',
  '0 2 * * 0',
  '30 2 * * SUN',
  '0 3 1 * *',
  '0 4 29 2 *',
  '0 2 1,15 * 1',
  '5 1-23/4 * JAN-JUN MON-FRI',
];
const YEAR = { after: new Date('2026-01-01T00:00:00Z'), until: new Date('2027-01-01T00:00:00Z') };

function ours(expression: string, zone: string): string[] {
  const slots: string[] = [];
  for (const slot of slotsAfter(expression, zone, YEAR.after)) {
    if (slot > YEAR.until) break;
    slots.push(slot.toISOString());
  }
  return slots;
}

interface Period {
  after: Date;
  until: Date;
}

function theirs(expression: string, zone: string, { after, until }: Period): string[] {
  const iterator = CronExpressionParser.parse(expression, { tz: zone, currentDate: after });
  const slots: string[] = [];
  while (iterator.hasNext()) {
    const slot = iterator.next().toDate();
    if (slot > until) break;
    slots.push(slot.toISOString());
  }
  return slots;
}

/**
 * The other implementation takes minutes for a year of many slots: of those the days beside a jump are compared, and the
 * first of the year. FIREVAULT_SLOTS=year compares all.
 */
function periodsOf(expression: string, jumps: ReadonlySet<string>): Period[] {
  const isDense = /^\S+ \*/.test(expression);
  if (!isDense || process.env.FIREVAULT_SLOTS === 'year') return [YEAR];
  const days = ['2026-01-02', ...jumps].map((day) => Date.parse(`${day}T12:00:00Z`));
  return days.map((noon) => ({
    after: new Date(noon - 86_400_000),
    until: new Date(noon + 86_400_000),
  }));
}

/** `2026-03-29 03:00 (01:00Z)` */
function describeSlot(slot: string, zone: string): string {
  const wall = wallClockAt(new Date(slot), zone).toISOString();
  return `${wall.slice(0, 10)} ${wall.slice(11, 16)} (${slot.slice(11, 16)}Z)`;
}

/** The days of the year on which the zone's clocks jump. */
function jumpDays(zone: string): Set<string> {
  const days = new Set<string>();
  for (let at = YEAR.after.getTime(); at < YEAR.until.getTime(); at += 3_600_000) {
    const [wall, later] = [at, at + 3_600_000].map((one) => wallClockAt(new Date(one), zone));
    if (wall === undefined || later === undefined) continue;
    if (later.getTime() - wall.getTime() === 3_600_000) continue;
    for (const one of [wall, later]) days.add(one.toISOString().slice(0, 10));
  }
  return days;
}

function compare(zone: string, expression: string, jumps: ReadonlySet<string>) {
  const all = ours(expression, zone);
  const periods = periodsOf(expression, jumps);
  const others = [...new Set(periods.flatMap((period) => theirs(expression, zone, period)))];
  const isCompared = (slot: string) =>
    periods.some(({ after, until }) => new Date(slot) > after && new Date(slot) <= until);
  return {
    zone,
    expression,
    count: all.length,
    only: all.filter((slot) => isCompared(slot) && !others.includes(slot)),
    lacking: others.filter((slot) => !all.includes(slot)),
  };
}

const jumps = new Map(ZONES.map((zone) => [zone, jumpDays(zone)]));
const compared = ZONES.flatMap((zone) =>
  EXPRESSIONS.map((expression) => compare(zone, expression, jumps.get(zone) ?? new Set())),
);

describe('a year of slots', () => {
  it('differs from another cron implementation on days alone on which clocks jump', () => {
    const strays = compared.flatMap(({ zone, expression, only, lacking }) =>
      [...only, ...lacking]
        .filter((slot) => !jumps.get(zone)?.has(describeSlot(slot, zone).slice(0, 10)))
        .map((slot) => `${zone} ${expression} ${slot}`),
    );
    expect(strays).toEqual([]);
    expect(
      compared.every(({ count, expression }) => count > 0 || expression === '0 4 29 2 *'),
    ).toBe(true);
  });

  it('differs there as the table in the documentation says', async () => {
    const rows = compared
      .filter(({ only, lacking }) => only.length + lacking.length > 0)
      .map(({ zone, expression, only, lacking }) => {
        const list = (slots: string[]) =>
          slots.map((slot) => describeSlot(slot, zone)).join(', ') || '–';
        return `| ${zone} | \`${expression}\` | ${list(only)} | ${list(lacking)} |`;
      });
    const counts = EXPRESSIONS.map((expression) => {
      const own = ZONES.map(
        (zone) => compared.find((one) => one.zone === zone && one.expression === expression)?.count,
      );
      return `| \`${expression}\` | ${own.join(' | ')} |`;
    });
    const table = [
      '# A year of slots beside another implementation',
      '',
      'Slots of 2026 in `domain/schedule/slots.ts`, as `slots.test.ts` counts them and compares them with cron-parser 5.',
      '',
      `| expression | ${ZONES.join(' | ')} |`,
      `| --- |${' --- |'.repeat(ZONES.length)}`,
      ...counts,
      '',
      '## Where the two differ',
      '',
      'All of it lies on days on which clocks jump. Times are wall-clock, UTC in brackets. Firevault runs at the jump, once, what',
      'the jump skips; cron-parser runs it as much later as the clocks jump, or drops it where another slot is there.',
      '',
      '| zone | expression | Firevault alone | cron-parser alone |',
      '| --- | --- | --- | --- |',
      ...rows,
      '',
    ].join('\n');
    await expect(table).toMatchFileSnapshot('../../../../fixtures/schedules/slots-2026.md');
  });

  it('gives a restricted hour one slot for each time on the wall, none lost and none twice', () => {
    for (const expression of ['30 2 * * *', '0 0 * * *', '45 1 * * *', '15 0 * * *']) {
      for (const zone of ZONES) expect([zone, ours(expression, zone).length]).toEqual([zone, 365]);
    }
  });
});

describe('when clocks jump', () => {
  const slots = (expression: string, zone: string, from: string, count: number) =>
    nextSlots(expression, zone, new Date(from), count).map((slot) =>
      describeSlot(slot.toISOString(), zone),
    );

  it('runs at the jump what would have been skipped, once', () => {
    expect(slots('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29 03:00 (01:00Z)',
      '2026-03-30 02:30 (00:30Z)',
    ]);
    expect(slots('*/20 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29 03:00 (01:00Z)',
      '2026-03-30 02:00 (00:00Z)',
    ]);
    expect(slots('0 0 * * *', 'America/Santiago', '2026-09-05T12:00:00Z', 2)).toEqual([
      '2026-09-06 01:00 (04:00Z)',
      '2026-09-07 00:00 (03:00Z)',
    ]);
  });

  it('runs at the first of two equal times, and not again when asked in between', () => {
    const expected = ['2026-10-25 02:30 (00:30Z)', '2026-10-26 02:30 (01:30Z)'];
    expect(slots('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual(expected);
    expect(slots('30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z', 1)).toEqual([expected[1]]);
    expect(slots('45 1 * * *', 'Australia/Lord_Howe', '2026-04-04T14:45:00Z', 1)).toEqual([
      '2026-04-06 01:45 (15:15Z)',
    ]);
  });

  it('runs hourly schedules each real hour', () => {
    expect(slots('0 * * * *', 'Europe/Berlin', '2026-10-24T23:30:00Z', 3)).toEqual([
      '2026-10-25 02:00 (00:00Z)',
      '2026-10-25 02:00 (01:00Z)',
      '2026-10-25 03:00 (02:00Z)',
    ]);
    expect(slots('0 * * * *', 'Europe/Berlin', '2026-03-29T00:00:00Z', 2)).toEqual([
      '2026-03-29 03:00 (01:00Z)',
      '2026-03-29 04:00 (02:00Z)',
    ]);
  });
});

describe('an expression or a zone that is no good', () => {
  it.each([
    ['0 0 30 2 *', 'schedule/never-fires'],
    ['0 0 31 4,6,9,11 *', 'schedule/never-fires'],
    ['61 * * * *', 'schedule/bad-cron'],
    ['* * * *', 'schedule/bad-cron'],
    ['0 25 * * *', 'schedule/bad-cron'],
    ['*/0 * * * *', 'schedule/bad-cron'],
    ['0 0 * * FOO', 'schedule/bad-cron'],
  ])('%s is refused: %s', (expression, code) => {
    expect(() => nextSlots(expression, 'Etc/UTC', YEAR.after, 1)).toThrow(
      expect.objectContaining({
        code,
        fields: [expect.objectContaining({ field: 'cronExpression' })],
      }),
    );
  });

  it('fires on the 29th of February, four years apart', () => {
    const years = nextSlots('0 4 29 2 *', 'Etc/UTC', YEAR.after, 2).map((slot) =>
      slot.getUTCFullYear(),
    );
    expect(years).toEqual([2028, 2032]);
  });

  it('an unknown zone is refused by its field', () => {
    expect(() => nextSlots('0 2 * * *', 'Mars/Olympus', YEAR.after, 1)).toThrow(
      expect.objectContaining({ code: 'schedule/unknown-zone' }),
    );
  });
});

describe('the slots between two moments', () => {
  it('are counted, with the first and the last of them', () => {
    const between = (after: string, until: string, limit?: number) =>
      slotsBetween(
        '0 * * * *',
        'Etc/UTC',
        { after: new Date(after), until: new Date(until) },
        limit,
      );
    expect(between('2026-05-01T00:00:00Z', '2026-05-01T03:00:00Z')).toEqual({
      count: 3,
      first: new Date('2026-05-01T01:00:00Z'),
      beforeLast: new Date('2026-05-01T02:00:00Z'),
      last: new Date('2026-05-01T03:00:00Z'),
    });
    expect(between('2026-05-01T00:00:00Z', '2026-05-01T00:59:00Z')).toBeNull();
    expect(between('2020-05-01T00:00:00Z', '2026-05-01T00:00:00Z', 100)?.count).toBe(100);
  });
});
