/** Words and tables for the terminal. */
import type { BackupMetadata } from '../contract/index.ts';

/** Columns as wide as their widest cell. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [header, ...rows];
  const widths = header.map((_, column) =>
    Math.max(...all.map((row) => [...(row[column] ?? '')].length)),
  );
  return all.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length))
      .join('  ')
      .trimEnd(),
  );
}

/** `1.5 MiB` */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}

export function count(number: number): string {
  return number.toLocaleString('en');
}

/** `1 document`, `2 documents` */
export function many(number: number, one: string): string {
  return `${count(number)} ${one}${number === 1 ? '' : 's'}`;
}

/** To the second: `2026-11-22 14:00:00Z`. */
export function momentText(instant: string | null): string {
  return instant === null ? '–' : `${instant.slice(0, 19).replace('T', ' ')}Z`;
}

export function documentsOf({ documentCounts }: BackupMetadata): number {
  return Object.values(documentCounts).reduce((sum, one) => sum + one, 0);
}

export function databaseText({ database }: Pick<BackupMetadata, 'database'>): string {
  return database === null ? '–' : `${database.projectId}/${database.databaseId}`;
}

/** Where it lies, those places last at which it is not whole. */
export function placesText({ storageLocations }: Pick<BackupMetadata, 'storageLocations'>): string {
  return storageLocations
    .map(({ provider, status }) => (status === 'complete' ? provider : `${provider} (not whole)`))
    .join(', ');
}
