/** Makes the id of a storage provider out of its name. */

const MAX_LENGTH = 63;

/** `Nightly S3 (Öst)` → `nightly-s3-ost`; `-2`, `-3`, … where it is taken; `fallback` for a name without a usable letter. */
export function providerIdFor(
  name: string,
  fallback: string,
  isTaken: (id: string) => boolean,
): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LENGTH)
    .replace(/^-+|-+$/g, '');
  const base = plain === '' ? fallback : plain;
  for (let n = 1; ; n += 1) {
    const suffix = n === 1 ? '' : `-${n}`;
    const id = `${base.slice(0, MAX_LENGTH - suffix.length).replace(/-+$/, '')}${suffix}`;
    if (!isTaken(id)) return id;
  }
}
