/** Values for the JSON Schemas of the OpenAPI document: mostly what a schema asks for, now and then anything at all. */
import fc, { type Arbitrary } from 'fast-check';

export interface JsonSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
}

/** `known` answers values that mean something under a name: ids of things that are there. */
export function arbitraryFor(
  schema: JsonSchema,
  known: (name: string) => unknown[],
  name = '',
): Arbitrary<unknown> {
  const meant = known(name);
  return fc.oneof(
    { weight: 10, arbitrary: fitting(schema, known, name) },
    ...(meant.length === 0 ? [] : [{ weight: 40, arbitrary: fc.constantFrom(...meant) }]),
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  );
}

function fitting(
  schema: JsonSchema,
  known: (name: string) => unknown[],
  name: string,
): Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) {
    return fc.oneof(...choices.map((one) => fitting(one, known, name)));
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'string':
      return texts(schema);
    case 'integer':
      return fc.oneof(
        {
          weight: 5,
          arbitrary: fc.integer({
            min: schema.minimum ?? -10,
            max: Math.min(schema.maximum ?? 1e9, 1e9),
          }),
        },
        { weight: 1, arbitrary: fc.maxSafeInteger() },
      );
    case 'number':
      return fc.double();
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(arbitraryFor(schema.items ?? {}, known, name), { maxLength: 3 });
    case 'object':
      return objects(schema, known);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function texts({ pattern, format }: JsonSchema): Arbitrary<string> {
  const any = fc.string({ unit: 'binary', maxLength: 40 });
  if (format === 'date-time') {
    return fc.oneof(
      fc.date({ min: new Date(0), noInvalidDate: true }).map((date) => date.toISOString()),
      any,
    );
  }
  const plain = fc.constantFrom('a', 'my-backups', '..', '/', 'a/b', '__x__', '=1+1', '💾');
  if (pattern === undefined) return fc.oneof(plain, any);
  // Some patterns are beyond what texts are made from.
  try {
    return fc.oneof(plain, fc.stringMatching(new RegExp(pattern)));
  } catch {
    return fc.oneof(plain, any);
  }
}

function objects(schema: JsonSchema, known: (name: string) => unknown[]): Arbitrary<unknown> {
  const properties = schema.properties ?? {};
  const record = Object.fromEntries(
    Object.entries(properties).map(([name, one]) => [name, arbitraryFor(one, known, name)]),
  );
  const isRequired = (name: string): boolean => schema.required?.includes(name) ?? false;
  const least = Object.fromEntries(Object.entries(record).filter(([name]) => isRequired(name)));
  // What may be left out often is: each field more is one more that may be wrong.
  const required = fc.oneof(
    fc.record(least),
    fc.record(record, { requiredKeys: schema.required ?? [] }),
  );
  const extra = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 1 }), {
    maxKeys: 1,
  });
  return fc.oneof(
    { weight: 20, arbitrary: required },
    { weight: 1, arbitrary: fc.tuple(required, extra).map(([a, b]) => ({ ...a, ...b })) },
  );
}
