/** Writes the API down as an OpenAPI 3.1 document: the route table and the contract's schemas, nothing by hand. */
import { z } from 'zod';
import { Problem } from '../contract/index.ts';
import { TOOL } from '../platform/tool.ts';
import { ROUTES } from './routeTable.ts';
import type { Answer, RouteEntry } from './table/RouteEntry.ts';

type Json = Record<string, unknown>;

const PROBLEMS: Record<number, string> = {
  400: 'A field is wrong; `errors` names it',
  401: 'Not signed in, or not recently enough',
  403: 'Not an administrator',
  404: 'No such thing',
  409: 'Not possible now',
  422: 'The idempotency key belongs to another request',
  429: 'Too often; see Retry-After',
  500: 'Stored data is damaged, or a fault of ours',
  503: 'Try again later',
};

export function openApi(): Json {
  const paths: Record<string, Json> = {};
  for (const route of ROUTES) {
    const path = route.path.replace(/:([a-z]+)/gi, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Firevault',
      version: TOOL.version,
      description:
        'Backup and restore for Cloud Firestore. Times are RFC 3339 in UTC, sizes bytes.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ idToken: [] }],
    paths,
    components: {
      securitySchemes: {
        idToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A Firebase ID token with the claim `admin: true`.',
        },
      },
      schemas: { Problem: schemaOf(Problem, 'output') },
      responses: Object.fromEntries(
        Object.entries(PROBLEMS).map(([status, description]) => [
          `Problem${status}`,
          {
            description,
            content: {
              'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
            },
          },
        ]),
      ),
    },
  };
}

function operation(route: RouteEntry): Json {
  return {
    operationId: operationId(route),
    summary: route.summary,
    tags: [route.tag],
    ...(route.isOpen ? { security: [] } : {}),
    parameters: parametersOf(route),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(route.body, 'input') } },
          },
        }),
    responses: responsesOf(route),
  };
}

/** `post /api/admin/backup-storage/:id/test` → `postBackupStorageIdTest`. */
function operationId({ method, path }: RouteEntry): string {
  const words = path.replace(/^\/api(\/admin)?\//, '').split(/[^a-z0-9]+/i);
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function parametersOf(route: RouteEntry): Json[] {
  const inPath = Object.entries(route.params ?? {}).map(([name, schema]) => ({
    ...{ name, in: 'path', required: true },
    schema: schemaOf(schema, 'input'),
  }));
  const query = route.query === undefined ? {} : schemaOf(route.query, 'input');
  const properties = (query.properties ?? {}) as Record<string, Json>;
  const required = (query.required ?? []) as string[];
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    ...{ name, in: 'query', required: required.includes(name) },
    schema,
  }));
  const inHeader = Object.entries(route.headers ?? {}).map(([name, description]) => ({
    ...{ name, in: 'header', required: false, description },
    schema: { type: 'string' },
  }));
  return [...inPath, ...inQuery, ...inHeader];
}

function responsesOf(route: RouteEntry): Json {
  const responses: Record<string, Json> = {};
  for (const answer of route.answers) {
    const before = responses[answer.status] ?? {};
    const content = { ...((before.content as Json) ?? {}), ...contentOf(answer) };
    responses[answer.status] = {
      ...before,
      description: before.description ?? answer.description,
      ...(Object.keys(content).length === 0 ? {} : { content }),
      ...(answer.headers === undefined ? {} : { headers: headersOf(answer.headers) }),
    };
  }
  for (const status of Object.keys(PROBLEMS)) {
    responses[status] = { $ref: `#/components/responses/Problem${status}` };
  }
  return responses;
}

function contentOf({ body }: Answer): Json {
  if (body === undefined) return {};
  if (typeof body === 'string') return { [body]: {} };
  return { 'application/json': { schema: schemaOf(body, 'output') } };
}

function headersOf(headers: Record<string, string>): Json {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [
      name,
      { description, schema: { type: 'string' } },
    ]),
  );
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
