/** The way of every restore on the command line: preview, confirm, do, tell. */
import { type RestoreJob, restorePhrase } from '../contract/index.ts';
import { driveRestore } from './driveJob.ts';
import { EXIT, type ExitCode } from './exitCodes.ts';
import type { OpenEngine } from './openEngine.ts';
import type { Terminal } from './Terminal.ts';
import { count, many, momentText, table } from './words.ts';

interface Wish {
  isDryRun: boolean;
  isConfirmed: boolean;
  /** The project that is written to. */
  targetProject: string;
  /** Asks for the preview, or with its id and the phrase for the restore itself; answers the job's id. */
  start: (how: {
    dryRun: boolean;
    previewId?: string;
    confirm?: string;
  }) => Promise<{ restoreId: string }>;
}

/** Nothing is written before the preview was confirmed, and nothing else than it has shown. */
export async function restoreFlow(
  open: OpenEngine,
  wish: Wish,
  terminal: Terminal,
): Promise<ExitCode> {
  const { restoreId: previewId } = await wish.start({ dryRun: true });
  const preview = await driveRestore(open, previewId, terminal);
  if (preview.status !== 'previewed') return tellRestore(preview, terminal);
  const isNothing = changesOf(preview) === 0;
  if (wish.isDryRun || isNothing) {
    terminal.result(preview, linesOfPreview(preview));
    if (isNothing && !wish.isDryRun) terminal.note('Everything is as it was. Nothing to restore.');
    return EXIT.done;
  }
  for (const line of linesOfPreview(preview)) terminal.note(line);
  const confirm = restorePhrase(wish.targetProject);
  if (!wish.isConfirmed && !(await terminal.confirm(confirm))) {
    terminal.note('Not confirmed; nothing was changed.');
    return EXIT.refused;
  }
  const { restoreId } = await wish.start({ dryRun: false, previewId, confirm });
  terminal.note(`Restore ${restoreId} begins.`);
  return tellRestore(await driveRestore(open, restoreId, terminal), terminal);
}

/** The outcome in words, and its exit code. */
export function tellRestore(job: RestoreJob, terminal: Terminal): ExitCode {
  const { counts, verification, safetyBackupId } = job;
  const lines = [
    `${job.id}: ${outcomeOf(job)}`,
    ...(job.error === null ? [] : [job.error]),
    ...job.warnings,
    ...(job.status === 'success'
      ? [
          `${count(counts.created)} created, ${count(counts.changed)} changed, ${count(counts.deleted)} deleted, ${count(counts.unchanged)} unchanged, ${count(counts.kept)} kept`,
        ]
      : []),
    ...(verification === null
      ? []
      : [
          `${many(verification.documents, 'document')} compared after writing, ${count(verification.differences)} different`,
        ]),
    ...(job.undoUntil === null
      ? []
      : [
          `Undo it until ${momentText(job.undoUntil)} (safety backup ${safetyBackupId}): firevault undo ${job.id}`,
        ]),
  ];
  terminal.result(job, lines);
  return job.status === 'success' || job.status === 'previewed'
    ? EXIT.done
    : job.status === 'cancelled' || job.cancelRequested
      ? EXIT.interrupted
      : EXIT.failed;
}

function outcomeOf({ status, cancelRequested }: RestoreJob): string {
  const isTakenBack = status === 'rolled_back' && cancelRequested;
  return isTakenBack ? 'cancelled, and everything was put back as it was' : OUTCOMES[status];
}

const OUTCOMES: Record<RestoreJob['status'], string> = {
  pending: 'waiting',
  in_progress: 'under way',
  success: 'done',
  previewed: 'looked at; nothing was written',
  failed: 'failed',
  rolled_back: 'failed, and everything was put back as it was',
  cancelled: 'cancelled; nothing was written',
};

function changesOf({ preview }: RestoreJob): number {
  if (preview === null) return 0;
  const { created, changed, deleted } = preview.counts;
  return created + changed + deleted;
}

function linesOfPreview(job: RestoreJob): string[] {
  const { preview, moment } = job;
  if (preview === null) return [];
  const rows = Object.entries(preview.collections).map(([collection, counts]) => [
    collection,
    ...[counts.created, counts.changed, counts.deleted, counts.unchanged, counts.kept].map(count),
  ]);
  const { samples, billed } = preview;
  const sampled = [
    ...samples.created.map((path) => `  + ${path}`),
    ...samples.changed.map((path) => `  ~ ${path}`),
    ...samples.deleted.map((path) => `  - ${path}`),
  ];
  return [
    ...(moment === null
      ? []
      : [
          `Brings back ${momentText(moment.found)}, ${count(Math.round(moment.secondsBefore))} s before the moment asked for`,
        ]),
    `From ${job.backupId}${job.target === null ? '' : ` into ${placeOf(job)}`}, mode ${job.mode}:`,
    ...table(['COLLECTION', 'CREATE', 'CHANGE', 'DELETE', 'UNCHANGED', 'KEEP'], rows),
    ...(sampled.length === 0 ? [] : ['Among them:', ...sampled]),
    `About ${many(billed.reads, 'read')}, ${many(billed.writes, 'write')} and ${many(billed.deletes, 'delete')} are billed; about ${many(preview.estimatedSeconds, 'second')}.`,
    ...(preview.notHeld.length === 0
      ? []
      : [`The backup holds nothing at ${preview.notHeld.join(', ')}.`]),
    ...job.warnings,
  ];
}

function placeOf({ target }: RestoreJob): string {
  if (target === null) return '';
  const { projectId, databaseId, pathPrefix } = target;
  return `${projectId}/${databaseId}${pathPrefix === null ? '' : ` below ${pathPrefix}`}`;
}
