/** Every route of the API: which act it is, what it takes and what it answers. The gate, the OpenAPI document and the tests read it. */
import { z } from 'zod';
import { AUDIT } from './table/audit.ts';
import { BACKUPS, BROWSING } from './table/backups.ts';
import { ok, type RouteEntry } from './table/RouteEntry.ts';
import { RESTORES } from './table/restores.ts';
import { NOTIFICATIONS, SCHEDULES } from './table/schedules.ts';
import { SETTINGS } from './table/settings.ts';
import { STORAGE } from './table/storage.ts';

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
  ...SCHEDULES,
  ...NOTIFICATIONS,
  ...SETTINGS,
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
