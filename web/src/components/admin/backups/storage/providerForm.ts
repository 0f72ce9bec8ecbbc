/** The form of a storage provider: how it begins, what is wrong with it, and the requests it becomes. */
import {
  AddStorageProviderRequest,
  type CallInput,
  type FieldError,
  type StorageProviderDoc,
  type StorageProviderType,
} from '@contract';
import { CONFIG_FIELDS, type Field, SECRET_FIELDS } from './providerFields.ts';

export interface ProviderForm {
  type: StorageProviderType;
  name: string;
  pathPrefix: string;
  isDefault: boolean;
  /** By the names of `CONFIG_FIELDS`, as typed. */
  config: Readonly<Record<string, string | boolean>>;
  /** In GiB, as typed; empty for none. */
  quota: string;
  /** Which credentials: those that are kept, the server's own, or the ones entered here. */
  credentials: 'kept' | 'server' | 'entered';
  /** By the names of `SECRET_FIELDS`; never filled from what is kept. */
  secrets: Readonly<Record<string, string>>;
  /** The objects were moved to where the settings now point. */
  hasMoved: boolean;
}

/** What a form is about: a new provider, or one as it was when the form was opened. */
export type Editing = { add: true; isFirst: boolean } | { add: false; doc: StorageProviderDoc };

const GIB = 1024 ** 3;

/** `isFirst`: there is no default destination yet. */
export function emptyForm(type: StorageProviderType, isFirst: boolean): ProviderForm {
  return {
    type,
    name: '',
    pathPrefix: '',
    isDefault: isFirst,
    config: {},
    quota: '',
    credentials: type === 's3' || type === 'azure' ? 'entered' : 'server',
    secrets: {},
    hasMoved: false,
  };
}

export function formOf(doc: StorageProviderDoc): ProviderForm {
  const { quotaBytes, ...config } = doc.config;
  return {
    ...emptyForm(doc.type, doc.isDefault),
    name: doc.name,
    pathPrefix: doc.pathPrefix,
    config: Object.fromEntries(
      Object.entries(config).map(([name, value]) => [
        name,
        typeof value === 'boolean' ? value : String(value),
      ]),
    ),
    quota: typeof quotaBytes === 'number' ? String(quotaBytes / GIB) : '',
    credentials: doc.credentials === undefined ? 'server' : 'kept',
  };
}

/** Another type has other settings; what both know stays. */
export function withType(form: ProviderForm, type: StorageProviderType): ProviderForm {
  return { ...form, type, secrets: {}, credentials: emptyForm(type, false).credentials };
}

/** What the server would refuse, field by field as it names them. */
export function faultsOf(form: ProviderForm): FieldError[] {
  const numbers = [
    ...CONFIG_FIELDS[form.type].filter((one) => one.kind === 'days').map((one) => one.name),
    'quotaBytes',
  ];
  const parsed = AddStorageProviderRequest.safeParse({ ...settingsOf(form), name: form.name });
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => {
    const name = String(issue.path.at(-1));
    const message = numbers.includes(name) ? numberFault(name) : issue.message;
    return { field: issue.path.join('.'), message };
  });
}

/** Throws a ZodError for a form with faults. */
export function addRequest(form: ProviderForm): CallInput<'addStorageProvider'> {
  const { name, isDefault } = form;
  return AddStorageProviderRequest.parse({ ...settingsOf(form), name, isDefault });
}

/** The settings alone, for a test; `id` is that of the provider whose kept credentials they go with. */
export function testRequest(form: ProviderForm, id?: string): CallInput<'testStorageSettings'> {
  const settings = { ...settingsOf(form), ...(id === undefined ? {} : { id }) };
  return settings as CallInput<'testStorageSettings'>;
}

/** What differs from the provider, as it was when the form was filled; `null` when nothing does. */
export function updateRequest(
  form: ProviderForm,
  doc: StorageProviderDoc,
): CallInput<'updateStorageProvider'> | null {
  const { config, secrets } = settingsOf(form);
  const name = form.name.trim();
  const changes = {
    ...(name === doc.name ? {} : { name }),
    ...(form.isDefault === doc.isDefault ? {} : { isDefault: form.isDefault }),
    ...(form.pathPrefix === doc.pathPrefix ? {} : { pathPrefix: form.pathPrefix }),
    ...(isSame(config, doc.config) ? {} : { config }),
    ...(secrets === undefined || (secrets === null && doc.credentials === undefined)
      ? {}
      : { secrets }),
  };
  if (Object.keys(changes).length === 0) return null;
  const moved = form.hasMoved ? { hasMoved: true } : {};
  return { id: doc.id, updatedAt: doc.updatedAt, ...changes, ...moved };
}

/** Whether an update changes what a test looks at. */
export function changesSettings(request: CallInput<'updateStorageProvider'>): boolean {
  return ['config', 'pathPrefix', 'secrets'].some((one) => one in request);
}

function settingsOf(form: ProviderForm): {
  type: StorageProviderType;
  pathPrefix: string;
  config: Record<string, unknown>;
  secrets?: Record<string, string> | null;
} {
  const { type, pathPrefix, credentials } = form;
  const fields = CONFIG_FIELDS[type].flatMap((field) => entryOf(field, form.config[field.name]));
  const quota = form.quota.trim();
  const quotaBytes = quota === '' ? [] : [['quotaBytes', Math.round(Number(quota) * GIB)]];
  const config = Object.fromEntries([...fields, ...quotaBytes]);
  const names = SECRET_FIELDS[type].map((field) => field.name);
  if (names.length === 0 || credentials === 'kept') return { type, pathPrefix, config };
  const typed = Object.fromEntries(names.map((one) => [one, form.secrets[one]?.trim() ?? '']));
  return { type, pathPrefix, config, secrets: credentials === 'server' ? null : typed };
}

function entryOf(field: Field, value: string | boolean | undefined): [string, unknown][] {
  if (field.kind === 'switch') return value === true ? [[field.name, true]] : [];
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '') return field.isRequired === true ? [[field.name, '']] : [];
  return [[field.name, field.kind === 'days' ? Number(text) : text]];
}

function numberFault(name: string): string {
  return name === 'quotaBytes'
    ? 'Write a number above nought, as in 500.'
    : 'Write a whole number of days, 1 to 36,500.';
}

/** A setting that is off and one that was never made are the same. */
function isSame(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => (a[name] || undefined) === (b[name] || undefined));
}
