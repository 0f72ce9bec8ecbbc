/** A secret in a log or a report is found in any of its forms, and told without being repeated. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { secretsInOutput } from './secretsInOutput.ts';

let folder: string;
const keyFile = () => join(folder, 'keys');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firevault-output-'));
  writeFileSync(keyFile(), 'BACKUP_MASTER_KEY=b25lIG1hc3RlciBrZXk=\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each([
  ['a passphrase', 'wrong: correct horse battery staple'],
  ['a passphrase in a URL', '?key=correct%20horse%20battery'],
  ['credentials as base64', `auth ${Buffer.from('a-secret-of-the-spec-0123').toString('base64')}`],
  ['the master key', 'key b25lIG1hc3RlciBrZXk= of the project'],
])('finds %s', (_, text) => {
  writeFileSync(join(folder, 'suite.log'), text);
  expect(secretsInOutput(folder, keyFile())).toEqual([
    'suite.log holds a secret that the tests have used.',
  ]);
});

it('finds nothing where there is nothing', () => {
  writeFileSync(join(folder, 'suite.log'), 'a horse and a battery');
  expect(secretsInOutput(folder, join(folder, 'missing'))).toEqual([]);
});
