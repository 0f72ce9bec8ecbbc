/** Which documents a restore reads from its backup, and which of the target it may touch. */
import type { Manifest } from '../../archive/manifest.ts';
import {
  NEVER_BACKED_UP,
  RESTORED_ONLY_WHEN_NAMED,
  type RestoreJob,
} from '../../contract/index.ts';
import { belowPrefix, type NameRange } from '../../domain/ranges.ts';
import { isWholeDatabase, type Scope, scopeRanges } from '../../domain/scope.ts';

type Scoped = Pick<RestoreJob, 'collections' | 'paths' | 'includeSubcollections'>;

export function scopeOfJob({ collections, paths, includeSubcollections }: Scoped): Scope {
  return { collections, paths, includeSubcollections };
}

/** The documents a restore may bring back: what was named, or all but our own. */
export function restoreScope(scope: Scope): NameRange[] {
  return scopeRanges(scope, [...NEVER_BACKED_UP, ...RESTORED_ONLY_WHEN_NAMED]);
}

/** What a backup speaks for. */
export function scopeOfManifest({ scope }: Manifest): Scope {
  const { collections, paths = [], includeSubcollections = true } = scope;
  return { collections, paths, includeSubcollections };
}

/** What is backed up before the restore writes: the same, where it comes to lie. */
export function targetScope(job: Scoped & Pick<RestoreJob, 'target'>): Scope {
  const prefix = job.target?.pathPrefix ?? null;
  const scope = scopeOfJob(job);
  if (prefix === null) return scope;
  if (isWholeDatabase(scope)) {
    return { collections: null, paths: [prefix], includeSubcollections: true };
  }
  const named = [...(scope.collections ?? []), ...scope.paths];
  return { ...scope, collections: null, paths: named.map((path) => `${prefix}/${path}`) };
}

/** The same as ranges: all that a rollback may touch. */
export function targetRanges(job: Scoped & Pick<RestoreJob, 'target'>): NameRange[] {
  const prefix = job.target?.pathPrefix ?? null;
  const ranges = restoreScope(scopeOfJob(job));
  return prefix === null ? ranges : ranges.map((range) => belowPrefix(range, prefix));
}

/** The backup that is restored and those it builds on, newest first. */
export function chainOf({ chain, backupId }: RestoreJob): [string, ...string[]] {
  const [newest, ...below] = chain;
  return newest === undefined ? [backupId] : [newest, ...below];
}
