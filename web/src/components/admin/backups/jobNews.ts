/** Finds the jobs that came to an end since the last look, so that each is announced once. */

export interface JobState {
  id: string;
  isRunning: boolean;
}

/** Ids seen running before and ended now. A job first met when it had ended is old news. */
export function endedSince<J extends JobState>(
  running: ReadonlySet<string>,
  jobs: readonly J[],
): J[] {
  return jobs.filter((job) => !job.isRunning && running.has(job.id));
}

export function runningIds(jobs: readonly JobState[]): ReadonlySet<string> {
  return new Set(jobs.filter((job) => job.isRunning).map((job) => job.id));
}
