/** Counts what happened in a run, by kind. */

export type Group = 'fault' | 'work' | 'act' | 'check' | 'ended';
export type Counts = Record<Group, Record<string, number>>;

export class Tally {
  readonly counts: Counts = { fault: {}, work: {}, act: {}, check: {}, ended: {} };

  count(group: Group, what: string, times = 1): void {
    const counts = this.counts[group];
    counts[what] = (counts[what] ?? 0) + times;
  }

  add(other: Tally): void {
    for (const group of Object.keys(other.counts) as Group[]) {
      for (const [what, times] of Object.entries(other.counts[group])) {
        this.count(group, what, times);
      }
    }
  }

  total(group: Group): number {
    return Object.values(this.counts[group]).reduce((sum, times) => sum + times, 0);
  }
}
