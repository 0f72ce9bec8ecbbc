/** What every store promises, whatever cloud it is: moving bytes under a path, atomically and with honest errors. */

/** An object found in a store. `path` is relative to the provider's prefix, as given to `upload`. */
export interface StorageObject {
  path: string;
  sizeBytes: number;
  /** RFC 3339; null where the store does not say. */
  updatedAt: string | null;
}

export interface ByteRange {
  /** First byte, from 0. */
  start: number;
  /** Last byte, inclusive; one past the end of the object means its end. */
  end: number;
}

export interface TransferOptions {
  /** Once aborted the call rejects with the signal's own `reason`. */
  signal?: AbortSignal;
}

export interface ReadOptions extends TransferOptions {
  range?: ByteRange;
}

/**
 * Paths are relative, `/`-separated, at most 1,024 bytes, without empty, `.` or `..` segments, backslashes or
 * control characters. Errors are `FirevaultError`s with the codes
 *
 * - `storage/not-found`: no object under this path;
 * - `storage/denied`: the credential is wrong, or lacks the permission that the message names;
 * - `storage/quota`: the store is full, or its owner has set a limit;
 * - `storage/misconfigured`: the bucket, region, endpoint or folder is wrong (`fields` names it);
 * - `storage/invalid-path`: a path, range or life time outside these rules;
 * - `storage/unreachable`: no answer, a cut connection, an overloaded store, bytes damaged on the way;
 * - `storage/failed`: anything that the store or its SDK reports and none of the above names.
 *
 * Only `unreachable` is transient (kind `unavailable`). No error carries a credential, nor does its cause or stack.
 * What a source throws and what a signal was aborted with reach the caller as they are.
 */
export interface StorageProvider {
  /** The id of its configuration: `nightly-s3`. */
  readonly name: string;

  /** Writes a whole object; nothing is visible under `path` until all of it is. Replaces what was there. Returns its URL without credentials (`file:`, `s3:`, `gs:`, `https:`). */
  upload(data: Buffer, path: string, options?: TransferOptions): Promise<string>;

  /**
   * Streams an object; nothing is visible under `path` until the source has ended and all of it is stored.
   * Pulls from `source` only as fast as the store takes it, holding at most three parts of 8 MiB. A source that
   * throws, or an aborted signal, leaves nothing new visible, and the source is told to stop (`return()`).
   */
  uploadStream(
    source: AsyncIterable<Uint8Array>,
    path: string,
    options?: TransferOptions,
  ): Promise<string>;

  /** Reads a whole object. `storage/not-found` when it is not there. */
  download(path: string, options?: TransferOptions): Promise<Buffer>;

  /**
   * Reads an object, or a range of it, as a stream. `storage/not-found` is thrown before the first byte. A stream
   * cut short by the store throws; it never just ends. A range that starts past the end is `storage/invalid-path`.
   */
  downloadStream(path: string, options?: ReadOptions): AsyncIterable<Uint8Array>;

  /** Size and time of an object, or null when it is not there. */
  stat(path: string, options?: TransferOptions): Promise<StorageObject | null>;

  /** Removes an object; one that is already gone is no error. */
  delete(path: string, options?: TransferOptions): Promise<void>;

  /**
   * Every object whose path begins with `prefix` (a plain string prefix), sorted by path in UTF-8 byte order;
   * complete or it throws. Folder placeholders of cloud consoles (keys ending in `/`) are no objects.
   */
  list(prefix?: string, options?: TransferOptions): Promise<StorageObject[]>;

  /** A link that lets anyone read the object for `expiresIn` seconds (1 to 604,800). Does not ask whether the object is there. */
  getSignedUrl(path: string, expiresIn: number): Promise<string>;
}
