/** Decides which backups of a schedule stay and which go, and says why of each. Pure: the time arrives as an argument. */
import {
  type BackupMetadata,
  holdsEverything,
  type RetentionPolicy,
} from '../../contract/index.ts';
import { calendarOf } from './calendar.ts';

/** What the decision is made by. */
export type Candidate = Pick<
  BackupMetadata,
  | 'id'
  | 'createdAt'
  | 'status'
  | 'isWhole'
  | 'storageLocations'
  | 'pinned'
  | 'baseBackupId'
  | 'verification'
>;

/** A backup that builds on another: while it is there, that one stays. */
type Increment = Pick<BackupMetadata, 'id' | 'baseBackupId'>;

export interface Verdict<B> {
  backup: B;
  because: string[];
}

export interface RetentionPlan<B> {
  keep: Verdict<B>[];
  /** Newest first: an increment goes before what it builds on. */
  remove: Verdict<B>[];
}

export interface RetentionQuestion<B> {
  /** The schedule's backups that succeeded wholly or partly, in any order. */
  backups: readonly B[];
  /** Every other backup that builds on one of them, running ones and those of other schedules included. */
  increments: readonly Increment[];
  policy: RetentionPolicy;
  /** The zone whose days, weeks and months count. */
  timezone: string;
  now: Date;
}

const HOUR_MS = 3_600_000;

/**
 * Only backups that hold everything and have not been found damaged take one of the policy's places. One that lacks
 * documents stays until a good one is newer, a damaged one until a person decides. The newest good one always stays.
 */
export function planRetention<B extends Candidate>({
  backups,
  increments,
  policy,
  timezone,
  now,
}: RetentionQuestion<B>): RetentionPlan<B> {
  const newestFirst = [...backups].sort(byAge);
  const good = newestFirst.filter((one) => holdsEverything(one) && !isDamaged(one));
  const places = takePlaces(good, policy, timezone);
  const reasons = new Map<string, string[]>(
    newestFirst.map((one) => [
      one.id,
      [...(places.kept.get(one.id) ?? []), ...ownReasons(one, good[0], policy, now)],
    ]),
  );
  keepBases(newestFirst, increments, reasons);
  const plan: RetentionPlan<B> = { keep: [], remove: [] };
  for (const backup of newestFirst) {
    const because = reasons.get(backup.id) ?? [];
    if (because.length > 0) plan.keep.push({ backup, because });
    else plan.remove.push({ backup, because: places.passedOver.get(backup.id) ?? [REPLACED] });
  }
  return plan;
}

const REPLACED = 'it lacks documents, and a newer backup holds everything';

/** Why a backup stays whatever the policy's numbers are. */
function ownReasons(
  backup: Candidate,
  newestGood: Candidate | undefined,
  policy: RetentionPolicy,
  now: Date,
): string[] {
  const reasons: string[] = [];
  if (backup.pinned) reasons.push('it is pinned');
  if (backup.id === newestGood?.id) reasons.push('it is the newest good backup');
  if (isDamaged(backup)) reasons.push('its last verification failed: heal or delete it by hand');
  else if (
    !holdsEverything(backup) &&
    (newestGood === undefined || byAge(backup, newestGood) < 0)
  ) {
    reasons.push('no newer backup holds everything');
  }
  const age = now.getTime() - Date.parse(backup.createdAt);
  if (age < policy.minimumAgeHours * HOUR_MS) {
    reasons.push(`it is younger than ${policy.minimumAgeHours} h`);
  }
  return reasons;
}

/** The backups that the policy's numbers keep, and what speaks against the others. */
function takePlaces(good: readonly Candidate[], policy: RetentionPolicy, timezone: string) {
  const kept = new Map<string, string[]>();
  const passedOver = new Map<string, string[]>();
  const note = (notes: Map<string, string[]>, id: string, reason: string) =>
    notes.set(id, [...(notes.get(id) ?? []), reason]);
  for (const [index, { id }] of good.entries()) {
    if (index < policy.keepLast) note(kept, id, `one of the newest ${policy.keepLast}`);
    else note(passedOver, id, `not one of the newest ${policy.keepLast}`);
  }
  const rules = [
    { unit: 'day', places: policy.keepDailyFor },
    { unit: 'week', places: policy.keepWeeklyFor },
    { unit: 'month', places: policy.keepMonthlyFor },
  ] as const;
  for (const { unit, places } of rules) {
    if (places === 0) continue;
    const holders = new Map<string, string>();
    for (const { id, createdAt } of good) {
      const period = calendarOf(new Date(createdAt), timezone)[unit];
      const holder = holders.get(period);
      if (holder !== undefined) {
        note(passedOver, id, `${holder} is the newest of the ${unit} ${period}`);
      } else if (holders.size < places) {
        holders.set(period, id);
        note(kept, id, `the newest of the ${unit} ${period}`);
      } else {
        note(passedOver, id, `the ${unit} ${period} is not one of the last ${places}`);
      }
    }
  }
  return { kept, passedOver };
}

/** What a backup that stays builds on stays too. */
function keepBases(
  backups: readonly Candidate[],
  increments: readonly Increment[],
  reasons: Map<string, string[]>,
): void {
  const own = new Map(backups.map((one) => [one.id, one]));
  const staying: Increment[] = [
    ...increments.filter(({ id }) => !own.has(id)),
    ...backups.filter(({ id }) => (reasons.get(id) ?? []).length > 0),
  ];
  for (let one = staying.pop(); one !== undefined; one = staying.pop()) {
    const base = one.baseBackupId === null ? undefined : own.get(one.baseBackupId);
    const because = base === undefined ? undefined : reasons.get(base.id);
    if (base === undefined || because === undefined) continue;
    if (because.length === 0) staying.push(base);
    because.push(`${one.id} builds on it`);
  }
}

function isDamaged({ verification }: Candidate): boolean {
  return verification?.status === 'failed';
}

/** Negative when `a` is the newer one. */
function byAge(a: Candidate, b: Candidate): number {
  const apart = Date.parse(b.createdAt) - Date.parse(a.createdAt);
  if (apart !== 0) return apart;
  return a.id < b.id ? 1 : -1;
}
