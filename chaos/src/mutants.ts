/** Defects that the engine is given one at a time, to see whether the rounds find them. */

export interface Mutant {
  name: string;
  what: string;
  /** Below functions/src. */
  file: string;
  /** Stands in the file exactly once, */
  right: string;
  /** and is replaced by this. */
  wrong: string;
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'stale-worker',
    what: 'a worker writes and settles its step without looking whose lease it is',
    file: 'catalogue/leases.ts',
    right: 'if (fields?.lease?.owner !== owner) throw leaseLost();',
    wrong: 'if (fields === null) throw leaseLost();',
  },
  {
    name: 'stale-plan',
    what: 'a planner that stood still plans on although another has taken over',
    file: 'catalogue/leases.ts',
    right:
      'await requireOwner(tx, step, owner);\n      tx.update(step, { ...fields, lease: null });',
    wrong: 'tx.update(step, { ...fields, lease: null });',
  },
  {
    name: 'shared-objects',
    what: 'a second attempt at a part writes to the objects of the first, whose worker may still be at it',
    file: 'services/backup/PartExporter.ts',
    right: 'const stem = attempt === 1 ? part.id',
    wrong: 'const stem = attempt > 0 ? part.id',
  },
  {
    name: 'open-part',
    what: 'the manifest is written while a worker is still at a part',
    file: 'catalogue/BackupCatalogue.ts',
    right: `const open = this.ref(id).collection('parts').where('state', 'in', ['queued', 'running']);`,
    wrong: `const open = this.ref(id).collection('parts').where('state', 'in', ['queued']);`,
  },
  {
    name: 'not-read-back',
    what: 'an object is not read again after its upload',
    file: 'services/backup/PartStore.ts',
    right: 'if (failures.has(id)) return;',
    wrong: 'if (!failures.has(id)) return;',
  },
  {
    name: 'dead-lease',
    what: 'the sweeper does not take up steps whose lease has run out',
    file: 'catalogue/leases.ts',
    right: 'return quietSince < now.getTime();',
    wrong: 'return expiresAt === undefined && quietSince < now.getTime();',
  },
  {
    name: 'untold-end',
    what: 'the sweeper does not visit jobs whose worker died before it had told of their end',
    file: 'services/JobRevival.ts',
    right: 'const unsettled = await backups.listUnsettled();',
    wrong: 'const unsettled: BackupMetadata[] = [];',
  },
  {
    name: 'needed-base',
    what: 'a backup is removed although increments build on it',
    file: 'services/backup/BackupUpkeep.ts',
    right: 'requireRemovable(current, beside.increments);',
    wrong: 'requireRemovable(current, []);',
  },
  {
    name: 'counted-twice',
    what: 'a piece of a restore that is begun anew goes on counting',
    file: 'services/restore/PieceRestorer.ts',
    right: `return piece.step === 'preview' || piece.step === 'write'`,
    wrong: `return piece.step === 'preview' || (piece.step === 'write' && piece.created + piece.changed === 0)`,
  },
  {
    name: 'first-place-only',
    what: 'what is damaged at the first location is not sought at the others',
    file: 'services/archives/ArchiveStore.ts',
    right: 'avoid?.add(location.provider);',
    wrong: 'break;',
  },
];
