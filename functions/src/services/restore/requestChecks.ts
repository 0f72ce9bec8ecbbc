/** What must hold before a restore is accepted; each check throws what is wrong and what to do. Pure. */
import type { Manifest } from '../../archive/manifest.ts';
import {
  type BackupMetadata,
  NEVER_BACKED_UP,
  type RestoreJob,
  type RestoreRequest,
} from '../../contract/index.ts';
import { compareIds, comparePaths, rootCollectionOf } from '../../domain/documentName.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { covers, requireSoundScope } from '../../domain/scope.ts';
import { scopeOfManifest } from './jobScope.ts';

type ChosenScope = Pick<RestoreJob, 'collections' | 'paths' | 'includeSubcollections'>;

/** What the request names, each once and in order. Throws `scope/invalid`, or `restore/engine-target`. */
export function chosenScope(request: RestoreRequest, target: RestoreJob['target']): ChosenScope {
  const scope = {
    collections:
      request.collections === undefined ? null : [...new Set(request.collections)].sort(compareIds),
    paths: [...new Set(request.paths ?? [])].sort(comparePaths),
    includeSubcollections: request.includeSubcollections,
  };
  requireSoundScope(scope, NEVER_BACKED_UP);
  const root = rootCollectionOf(target?.pathPrefix ?? '');
  if (!NEVER_BACKED_UP.includes(root)) return scope;
  throw new FirevaultError(
    'invalid-argument',
    'restore/engine-target',
    `${root} is the engine’s own bookkeeping; nothing can be restored into it.`,
    {
      nextStep: 'Choose another prefix.',
      fields: [{ field: 'target.pathPrefix', message: `${root} is the engine’s own.` }],
    },
  );
}

export function requireRestorable(backup: BackupMetadata): void {
  if (backup.status === 'success' || backup.status === 'partial') return;
  const isOpen = backup.status === 'pending' || backup.status === 'in_progress';
  throw new FirevaultError(
    'failed-precondition',
    isOpen ? 'backup/still-running' : 'backup/not-restorable',
    isOpen
      ? `The backup ${backup.id} is still running.`
      : `The backup ${backup.id} ended as ${backup.status} and holds nothing to restore.`,
    {
      nextStep: isOpen ? 'Wait until it has ended.' : 'Choose a backup that succeeded.',
      fields: [{ field: 'backupId', message: `Its status is ${backup.status}.` }],
    },
  );
}

/** Whatever is named must be something that the backup speaks for; a collection must hold something, too. */
export function requireHeld(scope: ChosenScope, manifest: Manifest): void {
  const held = scopeOfManifest(manifest);
  const problems = [
    ...(scope.collections ?? []).flatMap((id) => {
      const isHeld =
        manifest.scope.collections === null
          ? id in manifest.documentCounts
          : covers(held, { ...scope, collections: [id], paths: [] });
      return isHeld ? [] : [{ field: 'collections', message: `The backup does not hold ${id}.` }];
    }),
    ...scope.paths.flatMap((path) => {
      const isHeld =
        covers(held, { ...scope, collections: null, paths: [path] }) &&
        (manifest.scope.collections !== null || rootCollectionOf(path) in manifest.documentCounts);
      return isHeld ? [] : [{ field: 'paths', message: `The backup does not hold ${path}.` }];
    }),
  ];
  if (problems.length === 0) return;
  const roots = Object.keys(manifest.documentCounts).filter((id) => !NEVER_BACKED_UP.includes(id));
  throw new FirevaultError(
    'invalid-argument',
    'restore/unknown-collection',
    problems.map(({ message }) => message).join(' '),
    { nextStep: `Choose from: ${roots.sort().join(', ')}.`, fields: problems },
  );
}

/** The dry run must have looked at the very same restore. Throws `restore/preview-unusable`. */
export function requirePreview(job: RestoreJob, shown: RestoreJob): void {
  const why =
    shown.status !== 'previewed' || shown.preview === null
      ? `it ended as ${shown.status}`
      : (['backupId', 'mode', 'collections', 'paths', 'includeSubcollections', 'target'] as const)
          .map((field) => [field, JSON.stringify(job[field]), JSON.stringify(shown[field])])
          .filter(([, asked, seen]) => asked !== seen)
          .map(([field]) => `its ${field} is another`)[0];
  if (why === undefined) return;
  throw new FirevaultError(
    'failed-precondition',
    'restore/preview-unusable',
    `The preview ${shown.id} is not one of this restore: ${why}.`,
    {
      nextStep: 'Make a new preview, look at it, then confirm.',
      fields: [{ field: 'previewId', message: `Not a preview of this restore: ${why}.` }],
    },
  );
}

export function requireUndoable(job: RestoreJob, now: Date): void {
  const why =
    job.undoUntil === null
      ? job.status === 'pending' || job.status === 'in_progress'
        ? 'it is still running'
        : 'it has left nothing to take back'
      : Date.parse(job.undoUntil) < now.getTime()
        ? `its safety backup was kept until ${job.undoUntil}`
        : job.undoneBy === null
          ? undefined
          : `${job.undoneBy} has taken it back already`;
  if (why === undefined) return;
  throw new FirevaultError(
    'failed-precondition',
    'restore/not-undoable',
    `The restore ${job.id} cannot be undone: ${why}.`,
    { nextStep: 'Restore a backup of the time before instead.' },
  );
}
