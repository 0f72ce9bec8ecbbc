/** The routes of backups, and of looking into them. */
import { z } from 'zod';
import {
  BackupId,
  BackupMetadata,
  BackupPage,
  BrowsePage,
  BrowseQuery,
  BrowseRequest,
  CreateBackupRequest,
  DownloadLink,
  DownloadLinkRequest,
  DownloadQuery,
  JobAccepted,
  ListBackupsQuery,
  ProviderId,
  RestoreAccepted,
  RestoreRequest,
  SignedLinks,
  StoredDocument,
  StoredDocumentDiff,
  StoredDocumentQuery,
  StoredDocumentRequest,
  VerificationAccepted,
  VerifyBackupRequest,
} from '../../contract/index.ts';
import { accepted, ONCE, ok, type RouteEntry } from './RouteEntry.ts';

const backup = { id: BackupId };

export const BACKUPS: readonly RouteEntry[] = [
  {
    ...{ method: 'post', path: '/api/admin/backups', act: 'createBackup', tag: 'Backups' },
    summary: 'Start a backup',
    headers: ONCE,
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
    headers: ONCE,
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
    headers: ONCE,
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

export const BROWSING: readonly RouteEntry[] = [
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
