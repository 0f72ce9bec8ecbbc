/** What the restore page holds: from what, how much, how and where; and the request and the faults of that. */
import {
  BackupId,
  type CallInput,
  Instant,
  type ReferenceTreatment,
  type RestoreJob,
  type RestoreMode,
  RestoreRequest,
} from '@contract';
import { z } from 'zod';

/** What is brought back: a backup, or the database as it was at a moment. */
export type RestoreSource = { kind: 'backup'; backupId: string } | { kind: 'moment'; at: string };

export interface RestoreChoices {
  scope: 'everything' | 'collections' | 'paths';
  collections: string[];
  /** One a line, typed or ticked. */
  paths: string;
  includeSubcollections: boolean;
  mode: RestoreMode;
  place: 'here' | 'prefix' | 'database';
  projectId: string;
  databaseId: string;
  pathPrefix: string;
  references: ReferenceTreatment;
}

export const FIRST_CHOICES: RestoreChoices = {
  scope: 'everything',
  collections: [],
  paths: '',
  includeSubcollections: true,
  mode: 'overwrite',
  place: 'here',
  projectId: '',
  databaseId: '',
  pathPrefix: '',
  references: 'keep',
};

export type PreviewRequest = CallInput<'restoreBackup'>;

export function pathsOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ''))];
}

/** Adds the path, or takes it out. */
export function togglePath(text: string, path: string): string {
  const paths = pathsOf(text);
  const others = paths.filter((one) => one !== path);
  return (others.length < paths.length ? others : [...paths, path]).join('\n');
}

/** As the server takes a dry run. The passphrase is sent where one is asked for. */
export function previewRequest(
  source: RestoreSource,
  choices: RestoreChoices,
  passphrase: string | null,
): PreviewRequest {
  const { scope, mode } = choices;
  return {
    ...(source.kind === 'backup' ? { backupId: source.backupId } : { pointInTime: source.at }),
    mode,
    ...(scope === 'collections' ? { collections: [...choices.collections].sort() } : {}),
    ...(scope === 'paths'
      ? {
          paths: pathsOf(choices.paths),
          includeSubcollections: choices.includeSubcollections,
        }
      : {}),
    ...targetOf(choices),
    ...(passphrase === null ? {} : { encryptionKey: passphrase }),
    dryRun: true,
  };
}

function targetOf(choices: RestoreChoices): Pick<PreviewRequest, 'target'> {
  const { place, references } = choices;
  if (place === 'here') return {};
  const pathPrefix = choices.pathPrefix.trim();
  const prefix = pathPrefix === '' ? {} : { pathPrefix };
  if (place === 'prefix') return { target: { ...prefix, references } };
  const projectId = choices.projectId.trim();
  const databaseId = choices.databaseId.trim();
  return {
    target: {
      ...(projectId === '' ? {} : { projectId }),
      ...(databaseId === '' ? {} : { databaseId }),
      ...prefix,
      references,
    },
  };
}

/** The very restore that a preview has looked at, or another look at it; `confirm` and `previewId` are the caller's. */
export function requestOfJob(job: RestoreJob, passphrase: string | null): PreviewRequest {
  const { moment, target } = job;
  return {
    // What was captured of the past is found by its moment; a backup is meant as it was found.
    ...(moment?.source === 'live' ? {} : { backupId: job.backupId }),
    ...(moment === null ? {} : { pointInTime: moment.asked }),
    mode: job.mode,
    ...(job.collections === null ? {} : { collections: job.collections }),
    ...(job.paths.length === 0 ? {} : { paths: job.paths }),
    includeSubcollections: job.includeSubcollections,
    ...(target === null
      ? {}
      : {
          target: {
            projectId: target.projectId,
            databaseId: target.databaseId,
            ...(target.pathPrefix === null ? {} : { pathPrefix: target.pathPrefix }),
            references: target.references,
          },
        }),
    ...(passphrase === null ? {} : { encryptionKey: passphrase }),
  };
}

/** What was chosen when this job was asked for. */
export function choicesOfJob(job: RestoreJob, home: DatabaseNames): RestoreChoices {
  const { collections, paths, target } = job;
  const isHome =
    target === null ||
    (target.projectId === home.projectId && target.databaseId === home.databaseId);
  const pathPrefix = target?.pathPrefix ?? '';
  return {
    scope: paths.length > 0 ? 'paths' : collections === null ? 'everything' : 'collections',
    collections: collections ?? [],
    paths: paths.join('\n'),
    includeSubcollections: job.includeSubcollections,
    mode: job.mode,
    place: isHome ? (pathPrefix === '' ? 'here' : 'prefix') : 'database',
    projectId: isHome ? '' : target.projectId,
    databaseId: isHome ? '' : target.databaseId,
    pathPrefix,
    references: target?.references ?? 'keep',
  };
}

export interface DatabaseNames {
  projectId: string;
  databaseId: string;
}

export function sourceOfJob(job: RestoreJob): RestoreSource {
  return job.moment === null
    ? { kind: 'backup', backupId: job.backupId }
    : { kind: 'moment', at: job.moment.asked };
}

/** The project whose name is typed to confirm. */
export function targetProject(job: RestoreJob, home: DatabaseNames): string {
  return job.target?.projectId ?? home.projectId;
}

export interface Fault {
  field: string;
  message: string;
}

const Request = RestoreRequest.extend({ backupId: BackupId.optional() });

/** The first thing that is missing or wrong, by the field of the request; `null` when it can be previewed. */
export function faultOf(source: RestoreSource | null, choices: RestoreChoices): Fault | null {
  if (source === null) return { field: 'backupId', message: 'Choose a backup.' };
  if (source.kind === 'moment' && !Instant.safeParse(source.at).success) {
    return { field: 'pointInTime', message: 'Choose a date and time.' };
  }
  const { scope, place } = choices;
  if (scope === 'collections' && choices.collections.length === 0) {
    return { field: 'collections', message: 'Choose at least one collection.' };
  }
  if (scope === 'paths' && pathsOf(choices.paths).length === 0) {
    return { field: 'paths', message: 'Name at least one document or collection.' };
  }
  if (place === 'prefix' && choices.pathPrefix.trim() === '') {
    return { field: 'target.pathPrefix', message: 'Type the document to restore below.' };
  }
  if (place === 'database' && `${choices.projectId}${choices.databaseId}`.trim() === '') {
    return { field: 'target.databaseId', message: 'Name the other database.' };
  }
  const parsed = Request.safeParse(previewRequest(source, choices, null));
  return parsed.success ? null : firstFault(parsed.error, choices);
}

function firstFault(error: z.ZodError, choices: RestoreChoices): Fault {
  const [issue] = error.issues;
  const [field = '', index] = issue?.path ?? [];
  const message = issue?.message ?? z.prettifyError(error);
  const named = field === 'paths' && typeof index === 'number' ? pathsOf(choices.paths)[index] : '';
  return {
    field: issue?.path.filter((one) => typeof one === 'string').join('.') ?? '',
    message: named ? `${named}: ${message}` : message,
  };
}
