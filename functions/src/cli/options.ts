/** The options that several commands share. */
import type { Argv } from 'yargs';

export interface CommonOptions {
  json: boolean;
  verbose: boolean;
}

export interface LocationOptions extends CommonOptions {
  from: string[];
  'passphrase-file': string | undefined;
}

export interface ProjectOptions {
  project: string | undefined;
  database: string;
  emulator: string | undefined;
}

/** What several places need not repeat; separated by blanks. */
function fromEnvironment() {
  const given = process.env.FIREVAULT_FROM?.split(/\s+/).filter((one) => one !== '') ?? [];
  return given.length > 0
    ? { default: given }
    : {
        demandOption: 'Name where the backups lie: --from s3://bucket/prefix (or FIREVAULT_FROM).',
      };
}

export function withLocations(yargs: Argv<CommonOptions>) {
  return yargs
    .option('from', {
      alias: 'f',
      type: 'string',
      array: true,
      requiresArg: true,
      ...fromEnvironment(),
      describe: 'Where the backups lie; more than one may be named, and each is tried in turn',
    })
    .option('passphrase-file', {
      type: 'string',
      requiresArg: true,
      describe: 'A file with the passphrase of an encrypted backup (or FIREVAULT_PASSPHRASE)',
    });
}

export function withProject<T>(yargs: Argv<T>) {
  return yargs
    .option('project', {
      alias: 'p',
      type: 'string',
      requiresArg: true,
      describe: 'The project whose database is meant (or GOOGLE_CLOUD_PROJECT)',
    })
    .option('database', {
      type: 'string',
      default: '(default)',
      requiresArg: true,
      describe: 'The database of the project',
    })
    .option('emulator', {
      type: 'string',
      requiresArg: true,
      describe: 'host:port of a Firestore emulator (or FIRESTORE_EMULATOR_HOST)',
    });
}

/** The documents that are meant. */
export interface ScopeOptions {
  collection: string[] | undefined;
  path: string[] | undefined;
  subcollections: boolean;
}

export function withScope<T>(yargs: Argv<T>) {
  return yargs
    .option('collection', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'A root collection; may be repeated. Everything when left out',
    })
    .option('path', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'A document (users/7) or a collection (users/7/orders); may be repeated',
    })
    .option('subcollections', {
      type: 'boolean',
      default: true,
      describe: 'With --path: what lies below a named document too',
    });
}

export function scopeFields({ collection, path, subcollections }: ScopeOptions) {
  return {
    ...(collection === undefined ? {} : { collections: collection }),
    ...(path === undefined ? {} : { paths: path }),
    includeSubcollections: subcollections,
  };
}
