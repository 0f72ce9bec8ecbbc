/** The full backups that are measured, by the names of their rows. */

const kinds = {
  none: { compression: 'none' },
  gzip: { compression: 'gzip' },
  zstd: { compression: 'zstd' },
  zip: { compression: 'zip' },
  'gzip + encrypted': { compression: 'gzip', isEncrypted: true },
} as const;

export function fullBackups<T>(
  measure: (kind: { compression: string; isEncrypted?: boolean }, slug: string) => T,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [
      `backup, ${name}`,
      measure(kind, name.replaceAll(/[^a-z]+/g, '-')),
    ]),
  );
}
