/** Encrypts and opens the objects of a backup as streams; each is bound to its backup and its own name. */
import { FirevaultError } from '../../domain/errors.ts';
import { type BackupKey, keyCheck } from './BackupKey.ts';
import {
  objectDamaged,
  objectHasTrailingBytes,
  objectSwapped,
  objectTruncated,
  objectUnderAnotherKey,
} from './encryptionErrors.ts';
import { openSdk } from './encryptionSdk.ts';
import { MessageFraming } from './MessageFraming.ts';
import { CONTEXT_KEY_NAME } from './messageHeader.ts';
import { pipeThrough } from './pipeThrough.ts';

/** Which object of which backup: `parts/0001.ndjson.gz.enc`. An object opens only under the name it was made under. */
export interface ObjectName {
  backupId: string;
  objectId: string;
}

const CONTEXT_BACKUP = 'firevault:backup';
const CONTEXT_OBJECT = 'firevault:object';

/** Holds one frame. Throws what the source throws. */
export async function* encryptObject(
  source: AsyncIterable<Uint8Array>,
  key: BackupKey,
  name: ObjectName,
): AsyncGenerator<Buffer, void, void> {
  const sdk = await openSdk();
  const context = {
    [CONTEXT_BACKUP]: name.backupId,
    [CONTEXT_OBJECT]: name.objectId,
    [CONTEXT_KEY_NAME]: keyCheck(key.material),
  };
  yield* pipeThrough(source, sdk.encryptor(key, context));
}

/**
 * Holds one frame. Every byte given out is authentic and in its place, but only the end without an error says that nothing
 * is missing. Throws `archive/wrong-key`, `archive/object-swapped`, `-damaged`, `-truncated` or `-trailing-bytes`, and
 * what the source throws.
 */
export async function* decryptObject(
  stored: AsyncIterable<Uint8Array>,
  key: BackupKey,
  name: ObjectName,
): AsyncGenerator<Buffer, void, void> {
  const sdk = await openSdk();
  const ownName = keyCheck(key.material);
  const framing = new MessageFraming((found) => {
    // Two names that differ are damage, and the SDK will find it; two that agree are another key's.
    if (found.name === found.boundName && found.name !== ownName) {
      throw objectUnderAnotherKey(name.objectId);
    }
  });
  const source = new MessageSource(stored, framing, name.objectId);
  const decryptor = sdk.decryptor(key);
  let context: Record<string, string | undefined> | null = null;
  decryptor.once('MessageHeader', (header: { encryptionContext: Record<string, string> }) => {
    context = header.encryptionContext;
  });
  try {
    for await (const chunk of pipeThrough(source.bytes(), decryptor)) {
      checkName(context, name);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof FirevaultError || source.failedWith(error)) throw error;
    if (source.isCutOff) throw objectTruncated(name.objectId);
    throw objectDamaged(name.objectId, 'it fails its authentication', error);
  }
  checkName(context, name);
  // Only now: had its last frame been damaged in its length, that would have been found first.
  if (framing.hasTrailing) throw objectHasTrailingBytes(name.objectId);
}

/** The stored bytes up to the end of the object, remembering how they ended. */
class MessageSource {
  readonly #stored: AsyncIterable<Uint8Array>;
  readonly #framing: MessageFraming;
  readonly #objectId: string;
  #failure: { error: unknown } | null = null;
  #isCutOff = false;

  constructor(stored: AsyncIterable<Uint8Array>, framing: MessageFraming, objectId: string) {
    this.#stored = stored;
    this.#framing = framing;
    this.#objectId = objectId;
  }

  get isCutOff(): boolean {
    return this.#isCutOff;
  }

  failedWith(error: unknown): boolean {
    return this.#failure !== null && this.#failure.error === error;
  }

  async *bytes(): AsyncGenerator<Buffer, void, void> {
    try {
      for await (const chunk of this.#stored) {
        const own = this.#accept(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
        if (own.length > 0) yield own;
        if (this.#framing.hasTrailing) return;
      }
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
    this.#isCutOff = !this.#framing.hasEnded;
  }

  #accept(chunk: Buffer): Buffer {
    try {
      return this.#framing.accept(chunk);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw objectDamaged(this.#objectId, error.message, error);
    }
  }
}

function checkName(context: Record<string, string | undefined> | null, name: ObjectName): void {
  if (context === null) throw new Error('The SDK gave out plain bytes before the header.');
  const backup = context[CONTEXT_BACKUP];
  const object = context[CONTEXT_OBJECT];
  if (backup !== name.backupId || object !== name.objectId) {
    throw objectSwapped(name.objectId, { backup, object });
  }
}
