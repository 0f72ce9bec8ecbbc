/** The table shows each promise of each provider, broken ones too, and says why one was not tried. */
import { describe, expect, it } from 'vitest';
import { type ContractReport, storageTable } from './storageTable.ts';

type Result = ContractReport['testResults'][number]['assertionResults'][number];

function result(suite: string, status = 'passed', meta = {}): Result {
  return { ancestorTitles: [suite], title: 'gives back what it got', status, meta };
}

function report(gcs: Result = result('GCSStorageProvider')): ContractReport {
  const units = ['Local', 'S3', 'AzureBlob'].map((name) =>
    name === 'AzureBlob' ? 'AzureBlobProvider' : `${name}StorageProvider`,
  );
  return {
    testResults: [
      ...units.map((suite) => ({
        name: `/x/${suite}.test.ts`,
        assertionResults: [result(suite), result(`${suite} behind a bad network`)],
      })),
      { name: '/x/GCSStorageProvider.test.ts', assertionResults: [gcs] },
      {
        name: '/x/storageEmulator.spec.ts',
        assertionResults: [result('GCSStorageProvider'), result('FirebaseStorageProvider')],
      },
    ],
  };
}

function cells(table: string): (string[] | undefined)[] {
  return table
    .split('\n')
    .filter((line) => line.startsWith('| gives back'))
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(2, -1),
    );
}

describe('the table of storage providers', () => {
  it('has a cell for each provider, and shows those alone that stood behind a bad network', () => {
    expect(cells(storageTable([report()]))).toEqual([Array(6).fill('✓'), Array(3).fill('✓')]);
  });

  it('says broken, and why something was not tried', () => {
    expect(cells(storageTable([report(result('GCSStorageProvider', 'failed'))]))[0]?.[3]).toBe(
      'broken',
    );
    const skipped = result('GCSStorageProvider', 'skipped', { skipped: 'It takes anything.' });
    const table = storageTable([report(skipped)]);
    expect(cells(table)[0]?.[3]).toBe('1');
    expect(table).toContain('1. It takes anything.');
  });

  it('is not made out of a run of some files alone', () => {
    expect(() => storageTable([{ testResults: [] }])).toThrow('no results of Local disk');
  });
});
