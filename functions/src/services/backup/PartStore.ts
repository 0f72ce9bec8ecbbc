/** Stores an object at every destination of a backup at once, and makes sure that each really holds it. */
import type { PartSummary } from '../../archive/PartEncoder.ts';
import { checkStoredPart, type StoredLines } from '../../archive/readPart.ts';
import type { BackupMetadata } from '../../contract/index.ts';
import { describeFailure, FirevaultError, isTransient } from '../../domain/errors.ts';
import type { Clock } from '../../platform/clock.ts';
import { retry } from '../../platform/retry.ts';
import { tee } from '../../platform/tee.ts';
import { copyObject, type ObjectPlace } from '../archives/copyObject.ts';
import type { StorageService } from '../StorageService.ts';

type StoredObject = Pick<StoredLines, 'object' | 'storedBytes' | 'storedSha256'>;

/** The bytes of an object, and what is known of them once they have all gone by. */
interface ObjectSource {
  chunks: AsyncIterable<Buffer>;
  summary: () => PartSummary;
}

interface Place extends ObjectPlace {
  id: string;
}

export class PartStore {
  readonly #storage: Pick<StorageService, 'open'>;
  readonly #clock: Clock;

  constructor(storage: Pick<StorageService, 'open'>, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /**
   * Streams to every destination at the pace of the slowest, reads back what each holds, and copies it once more from a
   * good one to those that failed for a passing reason. Answers the reason by destination for those that do not have it
   * in the end; throws when none has.
   */
  async store(
    source: ObjectSource,
    object: string,
    backup: BackupMetadata,
    signal: AbortSignal,
  ): Promise<{ summary: PartSummary; errors: Record<string, string> }> {
    const failures = new Map<string, unknown>();
    const places = await this.#places(backup, failures);
    await this.#upload(source.chunks, object, places, failures, signal);
    const summary = source.summary();
    const known = { object, ...summary };
    await Promise.all(places.map((place) => this.#check(known, place, failures, signal)));
    await this.#heal(known, places, failures, signal);
    if (failures.size === backup.storageLocations.length) {
      // Passing faults are worth the part's retries, even when another destination failed for good.
      const all = [...failures.values()];
      throw all.find(isTransient) ?? all[0];
    }
    const errors = [...failures].map(([id, error]) => [id, describeFailure(error)]);
    return { summary, errors: Object.fromEntries(errors) };
  }

  async #places(backup: BackupMetadata, failures: Map<string, unknown>): Promise<Place[]> {
    const places: Place[] = [];
    for (const { provider: id, path, status, error } of backup.storageLocations) {
      if (status === 'failed') {
        failures.set(id, givenUp(id, error ?? 'it failed before.'));
        continue;
      }
      try {
        places.push({ id, path, provider: await this.#storage.open(id) });
      } catch (error) {
        failures.set(id, error);
      }
    }
    return places;
  }

  async #upload(
    stored: AsyncIterable<Buffer>,
    object: string,
    places: readonly Place[],
    failures: Map<string, unknown>,
    signal: AbortSignal,
  ): Promise<void> {
    const { branches, pump } = tee(stored, places.length);
    const uploads = places.map(async ({ id, path, provider }, index) => {
      const branch = branches[index];
      if (branch === undefined) return;
      try {
        await provider.uploadStream(branch.bytes, `${path}/${object}`, { signal });
      } catch (error) {
        failures.set(id, error);
      } finally {
        branch.leave();
      }
    });
    const pumping = pump();
    // When the source fails, each upload still clears away what it has begun.
    await Promise.allSettled([pumping, ...uploads]);
    await pumping;
    signal.throwIfAborted();
  }

  /** A store may give back other bytes than it was given. */
  async #check(
    known: StoredObject,
    { id, path, provider }: Place,
    failures: Map<string, unknown>,
    signal: AbortSignal,
  ): Promise<void> {
    if (failures.has(id)) return;
    const read = () => provider.downloadStream(`${path}/${known.object}`, { signal });
    try {
      await retry(() => checkStoredPart(read(), known), this.#patience(signal));
    } catch (error) {
      signal.throwIfAborted();
      failures.set(id, error);
    }
  }

  /** An upload cannot be repeated while the others go on, but its result can be copied. */
  async #heal(
    stored: StoredObject,
    places: readonly Place[],
    failures: Map<string, unknown>,
    signal: AbortSignal,
  ): Promise<void> {
    const good = places.find(({ id }) => !failures.has(id));
    if (good === undefined) return;
    const ailing = places.filter(({ id }) => isTransient(failures.get(id)));
    await Promise.all(
      ailing.map(async (place) => {
        try {
          await retry(() => copyObject(stored, good, place, signal), this.#patience(signal));
          failures.delete(place.id);
        } catch (error) {
          signal.throwIfAborted();
          failures.set(place.id, error);
        }
      }),
    );
  }

  #patience(signal: AbortSignal) {
    return { clock: this.#clock, random: Math.random, signal };
  }
}

function givenUp(id: string, reason: string): FirevaultError {
  return new FirevaultError(
    'failed-precondition',
    'backup/location-given-up',
    `${id} was given up after an earlier part: ${reason}`,
  );
}
