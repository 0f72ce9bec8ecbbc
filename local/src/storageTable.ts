/** The table of what every storage provider keeps of its contract, out of the reports of the tests that tried it. */
import { markdownTable } from './markdownTable.ts';

/** The parts of vitest's JSON report that are read here. */
export interface ContractReport {
  testResults: {
    name: string;
    assertionResults: {
      ancestorTitles: string[];
      title: string;
      status: string;
      meta?: { skipped?: string };
    }[];
  }[];
}

interface Column {
  title: string;
  suite: string;
  /** The end of the test file's path. */
  file: string;
}

const COLUMNS: readonly Column[] = [
  column('Local disk', 'LocalStorageProvider'),
  column('S3 (s3rver)', 'S3StorageProvider'),
  column('Azure (azurite)', 'AzureBlobProvider'),
  column('GCS (a server of uploads in chunks)', 'GCSStorageProvider'),
  column('GCS (Storage emulator)', 'GCSStorageProvider', 'storageEmulator.spec.ts'),
  column('Firebase (Storage emulator)', 'FirebaseStorageProvider', 'storageEmulator.spec.ts'),
];
const BEHIND = ' behind a bad network';

function column(title: string, suite: string, file = `${suite}.test.ts`): Column {
  return { title, suite, file };
}

/** Markdown; throws when a report lacks a provider's suite, as after a run of some files alone. */
export function storageTable(reports: readonly ContractReport[]): string {
  const reasons: string[] = [];
  const keeps = grid(reports, '', reasons);
  const survives = grid(reports, BEHIND, reasons);
  return [
    '# What every storage provider keeps',
    '',
    'Written by `npm test` from its own results: one suite, `keepsStorageContract.ts`, on every provider against a real server; and',
    '`survivesFaults.ts` on those that speak over a network of their own, through a proxy that breaks things. `✓` is kept; a number',
    'says below why it could not be tried there; `·` is not tried.',
    '',
    ...keeps,
    '',
    '## Behind a bad network',
    '',
    ...survives,
    '',
    '## Why not',
    '',
    ...reasons.map((reason, index) => `${index + 1}. ${reason}`),
    '',
  ].join('\n');
}

function grid(reports: readonly ContractReport[], ending: string, reasons: string[]): string[] {
  const cells = COLUMNS.map((one) => cellsOf(reports, one, ending, reasons));
  const isTried = cells.map(({ size }) => size > 0);
  const lacking = COLUMNS.find((_, index) => ending === '' && isTried[index] !== true);
  if (lacking !== undefined) throw new Error(`There are no results of ${lacking.title}.`);
  const promises = [...new Set(cells.flatMap((column) => [...column.keys()]))];
  const shown = COLUMNS.map((_, index) => index).filter((index) => isTried[index] === true);
  const rows = [
    [ending === '' ? 'promise' : 'fault', ...shown.map((index) => COLUMNS[index]?.title ?? '')],
    ...promises.map((promise) => [
      promise,
      ...shown.map((index) => cells[index]?.get(promise) ?? '·'),
    ]),
  ];
  return markdownTable(rows);
}

function cellsOf(
  reports: readonly ContractReport[],
  { suite, file }: Column,
  ending: string,
  reasons: string[],
): Map<string, string> {
  const cells = new Map<string, string>();
  for (const { name, assertionResults } of reports.flatMap(({ testResults }) => testResults)) {
    if (!name.endsWith(`/${file}`)) continue;
    for (const { ancestorTitles, title, status, meta } of assertionResults) {
      if (ancestorTitles.join(' ') !== suite + ending) continue;
      if (status === 'passed') cells.set(title, '✓');
      else if (status === 'failed') cells.set(title, 'broken');
      else cells.set(title, String(numberOf(meta?.skipped ?? 'No reason was given.', reasons)));
    }
  }
  return cells;
}

function numberOf(reason: string, reasons: string[]): number {
  if (!reasons.includes(reason)) reasons.push(reason);
  return reasons.indexOf(reason) + 1;
}
