import { describe, expect, it } from 'vitest';
import { demoDocuments } from './demoDocuments.ts';
import type { RestValue } from './RestValue.ts';

const documents = [...demoDocuments()];
const byPath = new Map(documents.map((document) => [document.path, document.fields]));

describe('demo data', () => {
  it('has these collections', () => {
    const counts: Record<string, number> = {};
    for (const { path } of documents) {
      const collection = path
        .split('/')
        .filter((_, index) => index % 2 === 0)
        .join('/');
      counts[collection] = (counts[collection] ?? 0) + 1;
    }
    expect(counts).toEqual({
      products: 150,
      customers: 400,
      'customers/orders': 1325,
      'customers/orders/shipments': 638,
      invoices: 1325,
      events: 900,
      measurements: 14,
      notes: 23,
      'notes/replies': 23,
      'archive/months/receipts': 96,
      'stores/shelves': 10,
    });
  });

  it('is the same every time, and names no document twice', () => {
    expect(JSON.stringify([...demoDocuments()])).toBe(JSON.stringify(documents));
    expect(byPath.size).toBe(documents.length);
  });

  it('holds every value type', () => {
    const seen = new Set<string>();
    const visit = (value: RestValue) => {
      seen.add(Object.keys(value)[0] ?? '');
      if ('arrayValue' in value) value.arrayValue.values?.forEach(visit);
      if ('mapValue' in value) Object.values(value.mapValue.fields ?? {}).forEach(visit);
    };
    for (const { fields } of documents) Object.values(fields).forEach(visit);
    expect([...seen].sort()).toEqual(
      'array boolean bytes double geoPoint integer map null reference string timestamp'
        .split(' ')
        .map((type) => `${type}Value`),
    );
  });

  it('holds the values that careless backups change', () => {
    const { doubles, integers, places, vectors, strings, bytes, lists, maps, timestamps } =
      Object.fromEntries(
        documents
          .filter(({ path }) => path.startsWith('measurements/'))
          .map(({ path, fields }) => [path.slice('measurements/'.length), fields]),
      );
    expect(doubles).toMatchObject({
      one: { doubleValue: 1 },
      minusZero: { doubleValue: -0 },
      notANumber: { doubleValue: 'NaN' },
      infinity: { doubleValue: 'Infinity' },
      minusInfinity: { doubleValue: '-Infinity' },
    });
    expect(integers).toMatchObject({
      one: { integerValue: '1' },
      largest: { integerValue: '9223372036854775807' },
      smallest: { integerValue: '-9223372036854775808' },
    });
    expect(places?.minusZero).toEqual({ geoPointValue: { latitude: -0, longitude: -0 } });
    expect(vectors?.small).toMatchObject({
      mapValue: { fields: { __type__: { stringValue: '__vector__' } } },
    });
    expect(strings?.empty).toEqual({ stringValue: '' });
    expect(Buffer.byteLength(JSON.stringify(strings?.long))).toBeGreaterThan(64 * 1024);
    expect(bytes?.empty).toEqual({ bytesValue: '' });
    expect(lists?.empty).toEqual({ arrayValue: { values: [] } });
    expect(maps?.empty).toEqual({ mapValue: { fields: {} } });
    expect(timestamps?.micros).toEqual({ timestampValue: '2024-02-29T12:34:56.789012Z' });
    expect(byPath.get('measurements/empty')).toEqual({});
  });

  it('has sub-collections below documents that do not exist', () => {
    const parents = ['archive/2019', 'archive/2019/months/1', 'stores/東京'];
    for (const parent of parents) {
      expect(byPath.has(parent)).toBe(false);
      expect(documents.some(({ path }) => path.startsWith(`${parent}/`))).toBe(true);
    }
  });

  it('uses only ids that Firestore allows', () => {
    for (const { path } of documents) {
      const ids = path.split('/');
      expect(ids.length % 2).toBe(0);
      for (const id of ids) {
        expect(Buffer.byteLength(id)).toBeLessThanOrEqual(1500);
        expect(['', '.', '..']).not.toContain(id);
        if (/^__.*__$/s.test(id)) expect(id).toMatch(/^__id-?\d+__$/);
      }
    }
  });
});
