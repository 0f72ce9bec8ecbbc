/** Why a change of the storage configuration is refused, and what to do instead. */
import { FirevaultError } from '../../domain/errors.ts';

const NAMED = 5;

export function unknownProvider(id: string): FirevaultError {
  return new FirevaultError(
    'not-found',
    'storage/not-configured',
    `There is no storage provider ${id}.`,
    {
      nextStep: 'Take an id from the list of providers.',
      fields: [{ field: 'id', message: 'No such storage provider.' }],
    },
  );
}

export function idTaken(id: string): FirevaultError {
  return new FirevaultError(
    'conflict',
    'storage/id-taken',
    `There is a storage provider ${id} already.`,
    {
      nextStep: 'Choose another id, or leave it out.',
      fields: [{ field: 'id', message: 'Is taken.' }],
    },
  );
}

export function samePlace(other: string): FirevaultError {
  return new FirevaultError(
    'conflict',
    'storage/same-place',
    `${other} already keeps its objects in this bucket or folder under this prefix.`,
    {
      nextStep: 'Choose another bucket or path prefix.',
      fields: [{ field: 'pathPrefix', message: `The same place as ${other}.` }],
    },
  );
}

export function changedMeanwhile(id: string): FirevaultError {
  return new FirevaultError(
    'conflict',
    'storage/changed-meanwhile',
    `Somebody else has changed ${id} meanwhile.`,
    { nextStep: 'Look at it again, then repeat the change.' },
  );
}

export function notAsDefault(id: string): FirevaultError {
  return new FirevaultError(
    'failed-precondition',
    'storage/disabled',
    `The storage provider ${id} is disabled and cannot be the default.`,
    { nextStep: 'Enable it first.', fields: [{ field: 'isDefault', message: 'Enable it first.' }] },
  );
}

export function credentialsNeeded(): FirevaultError {
  return new FirevaultError(
    'invalid-argument',
    'storage/credentials-needed',
    'Kept credentials are not sent to a new endpoint.',
    {
      nextStep: 'Enter the credentials together with the new endpoint.',
      fields: [{ field: 'secrets', message: 'Enter the credentials for the new endpoint.' }],
    },
  );
}

export function holdsBackups(
  id: string,
  backups: readonly string[],
  schedules: readonly string[],
): FirevaultError {
  const reasons = [
    ...(backups.length === 0 ? [] : [livesThere(backups)]),
    ...(schedules.length === 0
      ? []
      : [
          `${schedules.length === 1 ? '1 schedule writes' : `${schedules.length} schedules write`} there: ${names(schedules)}.`,
        ]),
  ];
  return new FirevaultError(
    'failed-precondition',
    'storage/holds-backups',
    `${id} is in use. ${reasons.join(' ')}`,
    {
      nextStep:
        'Delete those first, disable the provider instead, or remove it with force: its backups can then be read only when it is added again under the same id.',
      fields: [{ field: 'id', message: reasons.join(' ') }],
    },
  );
}

export function wouldLose(
  id: string,
  backups: readonly string[],
  moved: readonly string[],
): FirevaultError {
  const message = livesThere(backups);
  return new FirevaultError(
    'failed-precondition',
    'storage/holds-backups',
    `${id} cannot be pointed elsewhere. ${message}`,
    {
      nextStep:
        'Add another provider instead; or move the objects yourself, then send hasMoved: true.',
      fields: (moved.length === 0 ? ['secrets'] : moved).map((field) => ({ field, message })),
    },
  );
}

export function notThere(
  id: string,
  backups: readonly string[],
  moved: readonly string[],
): FirevaultError {
  const message = `The new place does not hold ${names(backups)}.`;
  return new FirevaultError(
    'failed-precondition',
    'storage/not-moved',
    `${id} keeps its settings. ${message}`,
    {
      nextStep: 'Copy every object of these backups to the new place, then try again.',
      fields: (moved.length === 0 ? ['secrets'] : moved).map((field) => ({ field, message })),
    },
  );
}

function livesThere(backups: readonly string[]): string {
  const count = backups.length === 1 ? '1 backup lives' : `${backups.length} backups live`;
  return `${count} there: ${names(backups)}.`;
}

function names(ids: readonly string[]): string {
  return ids.length <= NAMED ? ids.join(', ') : `${ids.slice(0, NAMED).join(', ')}, …`;
}
