/** Every route of the API: which act it is, what it takes and what it answers. The gate, the OpenAPI document and the tests read it. */
import { z } from 'zod';
import {
  AddStorageProviderRequest,
  AuditPage,
  AuditVerdict,
  BackupId,
  BackupMetadata,
  BackupPage,
  BrowsePage,
  BrowseQuery,
  BrowseRequest,
  ConnectionReport,
  CreateBackupRequest,
  DownloadLink,
  DownloadLinkRequest,
  DownloadQuery,
  DrillRequest,
  ExportAuditQuery,
  JobAccepted,
  ListAuditQuery,
  ListBackupsQuery,
  ListRestoresQuery,
  ProviderId,
  RemoveStorageProviderQuery,
  ResealReport,
  RestoreAccepted,
  RestoreId,
  RestoreJob,
  RestoreRequest,
  SignedLinks,
  StorageProviderDoc,
  StorageProviderList,
  StorageSettings,
  StoredDocument,
  StoredDocumentDiff,
  StoredDocumentQuery,
  StoredDocumentRequest,
  UndoRequest,
  UpdateStorageProviderRequest,
  VerificationAccepted,
  VerifyBackupRequest,
} from '../contract/index.ts';

export interface Answer {
  status: number;
  description: string;
  /** A schema for JSON, a media type for a file, nothing for no body. */
  body?: z.ZodType | `${string}/${string}`;
  headers?: Record<string, string>;
}

export interface RouteEntry {
  method: 'get' | 'post' | 'put' | 'delete';
  /** As express has it: `/api/admin/backups/:id`. */
  path: string;
  /** As in `domain/acts.ts`. */
  act: string;
  summary: string;
  tag: string;
  params?: Record<string, z.ZodType>;
  query?: z.ZodType;
  /** Optional request headers besides `Authorization`. */
  headers?: Record<string, string>;
  body?: z.ZodType;
  answers: Answer[];
  /** Not for admins alone: the path itself carries the permission, or there is nothing to protect. */
  isOpen?: true;
}

const backup = { id: BackupId };
const provider = { id: ProviderId };
const ok = (body: z.ZodType, description = 'OK'): Answer => ({ status: 200, description, body });
const accepted = (body: z.ZodType, location?: string): Answer => ({
  status: 202,
  description: 'Begun',
  body,
  ...(location === undefined ? {} : { headers: { Location: location } }),
});

const BACKUPS: RouteEntry[] = [
  {
    ...{ method: 'post', path: '/api/admin/backups', act: 'createBackup', tag: 'Backups' },
    summary: 'Start a backup',
    headers: { 'Idempotency-Key': 'The same key and body make one backup in 24 hours.' },
    body: CreateBackupRequest,
    answers: [accepted(JobAccepted, 'The backup')],
  },
  {
    ...{ method: 'get', path: '/api/admin/backups', act: 'read', tag: 'Backups' },
    summary: 'List backups',
    query: ListBackupsQuery,
    answers: [ok(BackupPage)],
  },
  {
    ...{ method: 'get', path: '/api/admin/backups/:id', act: 'read', tag: 'Backups' },
    summary: 'Look at a backup',
    params: backup,
    answers: [ok(BackupMetadata)],
  },
  {
    ...{ method: 'delete', path: '/api/admin/backups/:id', act: 'deleteBackup', tag: 'Backups' },
    summary: 'Delete a backup; needs a sign-in within the last five minutes',
    params: backup,
    answers: [accepted(z.object({ id: BackupId }))],
  },
  {
    ...{ method: 'post', path: '/api/admin/backups/:id/cancel', act: 'cancelBackup' },
    ...{ tag: 'Backups', summary: 'Stop a running backup', params: backup },
    answers: [accepted(z.object({ id: BackupId }))],
  },
  {
    ...{ method: 'post', path: '/api/admin/backups/:id/verify', act: 'verifyBackup' },
    ...{ tag: 'Backups', summary: 'Verify a stored backup', params: backup },
    body: VerifyBackupRequest,
    answers: [accepted(VerificationAccepted)],
  },
  {
    method: 'post',
    path: '/api/admin/backups/:id/locations/:provider/retry',
    act: 'retryDestination',
    tag: 'Backups',
    summary: 'Complete a backup at a location that failed',
    params: { id: BackupId, provider: ProviderId },
    answers: [accepted(z.object({ id: BackupId, provider: ProviderId }))],
  },
  {
    ...{ method: 'post', path: '/api/admin/backups/:id/restore', act: 'restoreBackup' },
    tag: 'Restores',
    summary: 'Restore from a backup; unless dryRun it needs a sign-in within the last five minutes',
    params: backup,
    body: RestoreRequest,
    answers: [accepted(RestoreAccepted, 'The restore job')],
  },
  {
    ...{ method: 'get', path: '/api/admin/backups/:id/download', act: 'downloadBackup' },
    tag: 'Backups',
    summary: 'Download a backup as one zip, or get links to its stored objects',
    params: backup,
    query: DownloadQuery,
    headers: { 'X-Encryption-Key': 'The passphrase of an encrypted backup.' },
    answers: [
      { status: 200, description: 'The archive', body: 'application/zip' },
      { status: 200, description: 'With signed=1', body: SignedLinks },
      { status: 307, description: 'To the address that can stream', headers: { Location: 'URL' } },
    ],
  },
  {
    ...{ method: 'post', path: '/api/admin/backups/:id/download-link', act: 'linkBackup' },
    ...{ tag: 'Backups', summary: 'Make a link that downloads a backup', params: backup },
    body: DownloadLinkRequest,
    answers: [{ status: 201, description: 'Made', body: DownloadLink }],
  },
  {
    ...{ method: 'get', path: '/api/downloads/:ticket', act: 'downloadBackup', tag: 'Backups' },
    summary: 'Follow a link made before',
    params: { ticket: z.string() },
    isOpen: true,
    answers: [{ status: 200, description: 'The file', body: 'application/octet-stream' }],
  },
];

/** By GET, or by POST where a passphrase is needed, which no URL may hold. */
function browsing(
  act: string,
  summary: string,
  query: z.ZodType,
  body: z.ZodType,
  page: z.ZodType,
) {
  const path = `/api/admin/backups/:id/${act}`;
  const common = { path, act: 'read', tag: 'Browsing', params: backup, answers: [ok(page)] };
  const entries: RouteEntry[] = [
    { ...common, method: 'get', summary, query },
    { ...common, method: 'post', summary: `${summary}, with a passphrase`, body },
  ];
  return entries;
}

const BROWSING: RouteEntry[] = [
  ...browsing('browse', 'Look into a backup', BrowseQuery, BrowseRequest, BrowsePage),
  ...browsing(
    'document',
    'Read one document of a backup',
    StoredDocumentQuery,
    StoredDocumentRequest,
    StoredDocument,
  ),
  ...browsing(
    'diff',
    'Compare one document of a backup with now',
    StoredDocumentQuery,
    StoredDocumentRequest,
    StoredDocumentDiff,
  ),
];

const RESTORES: RouteEntry[] = [
  {
    ...{ method: 'post', path: '/api/admin/restores', act: 'restoreBackup', tag: 'Restores' },
    summary: 'Restore a moment; unless dryRun it needs a sign-in within the last five minutes',
    body: RestoreRequest,
    answers: [accepted(RestoreAccepted, 'The restore job')],
  },
  {
    ...{ method: 'get', path: '/api/admin/restores', act: 'read', tag: 'Restores' },
    summary: 'List restores',
    query: ListRestoresQuery,
    answers: [ok(z.object({ items: z.array(RestoreJob), nextCursor: z.string().optional() }))],
  },
  {
    ...{ method: 'post', path: '/api/admin/restores/:id/undo', act: 'undoRestore' },
    tag: 'Restores',
    summary: 'Take a restore back; unless dryRun it needs a sign-in within the last five minutes',
    params: { id: RestoreId },
    body: UndoRequest,
    answers: [accepted(RestoreAccepted, 'The restore job')],
  },
  {
    ...{ method: 'post', path: '/api/admin/backups/:id/drill', act: 'drillBackup' },
    ...{ tag: 'Restores', summary: 'Restore a backup for trial and compare', params: backup },
    body: DrillRequest,
    answers: [accepted(RestoreAccepted, 'The restore job')],
  },
  {
    ...{ method: 'get', path: '/api/admin/restores/:id', act: 'read', tag: 'Restores' },
    summary: 'Look at a restore',
    params: { id: RestoreId },
    answers: [ok(RestoreJob)],
  },
  {
    ...{ method: 'post', path: '/api/admin/restores/:id/cancel', act: 'cancelRestore' },
    tag: 'Restores',
    summary: 'Stop a running restore; what it has changed is put back',
    params: { id: RestoreId },
    answers: [accepted(z.object({ restoreId: RestoreId }))],
  },
];

const STORAGE_PATH = '/api/admin/backup-storage';
const STORAGE: RouteEntry[] = [
  {
    ...{ method: 'get', path: STORAGE_PATH, act: 'read', tag: 'Storage' },
    summary: 'List the storage providers',
    answers: [ok(StorageProviderList)],
  },
  {
    ...{ method: 'post', path: STORAGE_PATH, act: 'addStorageProvider', tag: 'Storage' },
    summary: 'Add a storage provider',
    body: AddStorageProviderRequest,
    answers: [
      {
        ...{ status: 201, description: 'Added', body: StorageProviderDoc },
        headers: { Location: 'The provider' },
      },
    ],
  },
  {
    ...{ method: 'post', path: `${STORAGE_PATH}/test`, act: 'testStorageSettings' },
    ...{ tag: 'Storage', summary: 'Try settings before they are kept' },
    body: StorageSettings,
    answers: [ok(ConnectionReport)],
  },
  {
    ...{ method: 'post', path: `${STORAGE_PATH}/reseal`, act: 'resealSecrets', tag: 'Storage' },
    summary: 'Seal every kept credential under the newest master key',
    answers: [ok(ResealReport)],
  },
  {
    ...{ method: 'get', path: `${STORAGE_PATH}/:id`, act: 'read', tag: 'Storage' },
    summary: 'Look at a storage provider',
    params: provider,
    answers: [ok(StorageProviderDoc)],
  },
  {
    ...{ method: 'put', path: `${STORAGE_PATH}/:id`, act: 'updateStorageProvider' },
    ...{ tag: 'Storage', summary: 'Change a storage provider', params: provider },
    body: UpdateStorageProviderRequest,
    answers: [ok(StorageProviderDoc)],
  },
  {
    ...{ method: 'delete', path: `${STORAGE_PATH}/:id`, act: 'removeStorageProvider' },
    tag: 'Storage',
    summary: 'Remove a storage provider; needs a sign-in within the last five minutes',
    params: provider,
    query: RemoveStorageProviderQuery,
    answers: [ok(z.object({ id: ProviderId }))],
  },
  {
    ...{ method: 'post', path: `${STORAGE_PATH}/:id/test`, act: 'testStorageProvider' },
    ...{ tag: 'Storage', summary: 'Try a storage provider', params: provider },
    answers: [ok(ConnectionReport)],
  },
  {
    ...{ method: 'post', path: `${STORAGE_PATH}/:id/default`, act: 'setDefaultStorageProvider' },
    ...{ tag: 'Storage', summary: 'Make it the only default destination', params: provider },
    answers: [ok(StorageProviderDoc)],
  },
  {
    ...{ method: 'post', path: `${STORAGE_PATH}/:id/usage`, act: 'refreshStorageUsage' },
    ...{ tag: 'Storage', summary: 'Count anew what it holds', params: provider },
    answers: [ok(StorageProviderDoc)],
  },
];

const AUDIT: RouteEntry[] = [
  {
    ...{ method: 'get', path: '/api/admin/audit', act: 'read', tag: 'Audit' },
    summary: 'List the audit log',
    query: ListAuditQuery,
    answers: [ok(AuditPage)],
  },
  {
    ...{ method: 'get', path: '/api/admin/audit/verify', act: 'verifyAuditLog', tag: 'Audit' },
    summary: 'Check that the audit log is as it was written',
    answers: [ok(AuditVerdict)],
  },
  {
    ...{ method: 'get', path: '/api/admin/audit/export', act: 'exportAuditLog', tag: 'Audit' },
    summary: 'Take the audit log away as a file',
    query: ExportAuditQuery,
    answers: [
      { status: 200, description: 'NDJSON', body: 'application/x-ndjson' },
      { status: 200, description: 'With format=csv', body: 'text/csv' },
    ],
  },
];

const META: RouteEntry[] = [
  {
    ...{ method: 'get', path: '/api/admin/openapi.json', act: 'read', tag: 'API' },
    summary: 'This document',
    isOpen: true,
    answers: [ok(z.record(z.string(), z.unknown()))],
  },
];

export const ROUTES: readonly RouteEntry[] = [
  ...BACKUPS,
  ...BROWSING,
  ...RESTORES,
  ...STORAGE,
  ...AUDIT,
  ...META,
];

/** The entry that a request belongs to, or null. */
export function routeFor(method: string, path: string): RouteEntry | null {
  const found = MATCHERS.find(({ entry, pattern }) => {
    return entry.method === method.toLowerCase() && pattern.test(path);
  });
  return found?.entry ?? null;
}

// A fixed path comes before one with a parameter in its place, as in the routers.
const MATCHERS = [...ROUTES]
  .sort((a, b) => Number(a.path.includes(':')) - Number(b.path.includes(':')))
  .map((entry) => ({
    entry,
    pattern: new RegExp(
      `^${entry.path.replace(/:[a-z]+/gi, '[^/]+').replaceAll('.', '\\.')}/?$`,
      'i',
    ),
  }));
