/** Changes one bit of a stored object where it lies, never of the same at both places, and knows which are still spoilt. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Random } from '../../../local/src/demoData/random.ts';
import type { Tally } from '../tally.ts';
import { idOf, type Row, rootRows, type World } from '../World.ts';

interface Spoilt {
  backupId: string;
  provider: string;
  key: string;
  file: string;
  /** Of its bytes as they were left. */
  hash: string;
}

interface Place {
  provider: string;
  status: string;
}

export class BitRot {
  readonly #world: World;
  readonly #random: Random;
  readonly #tally: Tally;
  #spoilt: Spoilt[] = [];
  readonly #struck = new Set<string>();

  constructor(world: World, random: Random, tally: Tally) {
    this.#world = world;
    this.#random = random;
    this.#tally = tally;
  }

  /** Those that nobody has replaced or removed meanwhile. */
  get spoilt(): Spoilt[] {
    this.#spoilt = this.#spoilt.filter(({ file, hash }) => hashOf(file) === hash);
    return this.#spoilt;
  }

  /** Whether anything of the backup was ever changed there. */
  hasStruck(backupId: string, provider: string): boolean {
    return this.#struck.has(`${backupId} at ${provider}`);
  }

  /** Strikes a backup that lies whole at two places at least, at either of them; the `fraction` chooses which. */
  async strikeAny(fraction: number): Promise<void> {
    const rows = await this.#world.rows();
    const backups = rootRows(rows, 'backupMetadata').filter(
      (row) => completePlaces(row).length > 1,
    );
    const backup = backups[Math.floor(fraction * backups.length)];
    if (backup !== undefined) this.strike(backup, this.#random.pick(completePlaces(backup)));
  }

  /** Strikes the backup at the place that is read first, if it lies whole at another one too. */
  strikeFirst(backup: Row): void {
    const [first, second] = completePlaces(backup);
    if (first !== undefined && second !== undefined) this.strike(backup, first);
  }

  strike(backup: Row, provider: string): void {
    const backupId = idOf(backup);
    const keys = [...(this.#world.stores()[provider] ?? [])]
      .filter(([key, bytes]) => key.startsWith(`${backupId}/`) && bytes.length > 0)
      // What is spoilt at both places is lost.
      .filter(([key]) => !this.spoilt.some((one) => one.key === key))
      .map(([key]) => key);
    if (keys.length === 0) return;
    const key = this.#random.pick(keys);
    const file = this.#world.fileOf(provider, key);
    if (!flipBit(file, this.#random)) return;
    this.#tally.count('fault', 'a bit of a stored object changed');
    this.#struck.add(`${backupId} at ${provider}`);
    this.#spoilt.push({ backupId, provider, key, file, hash: hashOf(file) ?? '' });
  }
}

/** Answers false where the file has gone meanwhile or is empty. */
export function flipBit(file: string, random: Random): boolean {
  if (!existsSync(file)) return false;
  const bytes = readFileSync(file);
  if (bytes.length === 0) return false;
  const at = random.whole(0, bytes.length - 1);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.whole(0, 7));
  writeFileSync(file, bytes);
  return true;
}

function completePlaces({ data }: Row): string[] {
  if (data.status !== 'success' && data.status !== 'partial') return [];
  const places = data.storageLocations as Place[];
  return places.filter(({ status }) => status === 'complete').map(({ provider }) => provider);
}

function hashOf(file: string): string | null {
  if (!existsSync(file)) return null;
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
