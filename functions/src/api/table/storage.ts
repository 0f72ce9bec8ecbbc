/** The routes of storage providers. */
import { z } from 'zod';
import {
  AddStorageProviderRequest,
  ConnectionReport,
  ProviderId,
  RemoveStorageProviderQuery,
  ResealReport,
  StorageProviderDoc,
  StorageProviderList,
  StorageSettings,
  UpdateStorageProviderRequest,
} from '../../contract/index.ts';
import { ONCE, ok, type RouteEntry } from './RouteEntry.ts';

const provider = { id: ProviderId };

const STORAGE_PATH = '/api/admin/backup-storage';
export const STORAGE: readonly RouteEntry[] = [
  {
    ...{ method: 'get', path: STORAGE_PATH, act: 'read', tag: 'Storage' },
    summary: 'List the storage providers',
    answers: [ok(StorageProviderList)],
  },
  {
    ...{ method: 'post', path: STORAGE_PATH, act: 'addStorageProvider', tag: 'Storage' },
    summary: 'Add a storage provider',
    headers: ONCE,
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
