/** The contract between functions, portal and REST clients: shapes and names, zod alone. */
export * from './audit.ts';
export * from './backup.ts';
export * from './browse.ts';
export * from './calls.ts';
export * from './collections.ts';
export * from './download.ts';
export * from './notification.ts';
export * from './primitives.ts';
export * from './problem.ts';
export * from './restore.ts';
export * from './schedule.ts';
export * from './settings.ts';
export * from './storage.ts';
export * from './storageRequests.ts';
