import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { defaultsOf, toDotenv } from './readFunctionParams.ts';

const { parse } = createRequire(import.meta.url)('firebase-tools/lib/functions/env') as {
  parse(text: string): { envs: Record<string, string> };
};

it('gives every parameter its default, or nothing where it has none that is known here', () => {
  const specs = [
    { name: 'DATABASE', type: 'string', default: '(default)' },
    { name: 'LIMIT', type: 'int', default: 0 },
    { name: 'BUCKET', type: 'string', default: '{{ params.STORAGE_BUCKET }}' },
    { name: 'SMTP_URL', type: 'string' },
    { name: 'KEY', type: 'secret' },
  ];
  expect(defaultsOf(specs)).toEqual({
    DATABASE: '(default)',
    LIMIT: '0',
    BUCKET: '',
    SMTP_URL: '',
  });
});

it('writes values that firebase-tools reads back unchanged', () => {
  const values = { A: '(default)', B: '', C: 'a "b" #c\\d', D: 'two\nlines' };
  expect(parse(toDotenv(values)).envs).toEqual(values);
});
