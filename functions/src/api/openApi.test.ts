/** The document describes every route that there is, and no other. */
import { describe, expect, it } from 'vitest';
import type { ApiDependencies } from './ApiDependencies.ts';
import { createApi } from './createApi.ts';
import { openApi } from './openApi.ts';
import { ROUTES, routeFor } from './routeTable.ts';

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
  match(path: string): boolean;
  slash?: boolean;
}

/** Shortest first: those of a router's own routes come after where it is mounted. */
const MOUNTS = [...new Set(ROUTES.map(({ path }) => path.split('/:')[0] ?? ''))].sort(
  (a, b) => a.length - b.length,
);

/** `post /api/admin/backups/:id/verify`, as express knows them. */
function expressRoutes(layers: readonly Layer[], mount: string): string[] {
  return layers.flatMap((layer) => {
    if (layer.route !== undefined) {
      const path = (mount + layer.route.path).replace(/\/$/, '');
      return Object.keys(layer.route.methods).map((method) => `${method} ${path}`);
    }
    if (layer.handle.stack === undefined) return [];
    const own = MOUNTS.find((prefix) => layer.match(prefix));
    expect(own, 'a router is mounted at a path that the route table does not know').toBeDefined();
    return expressRoutes(layer.handle.stack, own ?? '');
  });
}

const api = createApi({} as ApiDependencies);
const { stack } = (api as unknown as { router: { stack: Layer[] } }).router;
const served = expressRoutes(stack, '').sort();
const described = ROUTES.map(({ method, path }) => `${method} ${path}`).sort();

describe('the OpenAPI document', () => {
  it('is made of a table that has every route, and each once', () => {
    expect(served.length).toBeGreaterThan(20);
    expect(described).toEqual(served);
  });

  it('has an operation for each, with a schema for all that is sent and answered as JSON', () => {
    const { paths } = openApi() as { paths: Record<string, Record<string, unknown>> };
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(operations.sort()).toEqual(served);
    const ids = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map((one) => (one as { operationId: string }).operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('finds the entry of each route by its path, parameters filled in', () => {
    for (const entry of ROUTES) {
      const path = entry.path.replace(/:[a-z]+/gi, 'x-1');
      expect(routeFor(entry.method.toUpperCase(), path)).toBe(entry);
    }
    expect(routeFor('GET', '/api/admin/nothing')).toBeNull();
  });
});
