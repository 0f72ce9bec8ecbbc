/** Looks into stored backups: lists what they hold, reads one document, and compares it with the live one. Keeps nothing. */
import type {
  BackupMetadata,
  BrowsePage,
  BrowseRequest,
  DocumentTimes,
  FieldChange,
  StoredDocument,
  StoredDocumentDiff,
  StoredDocumentRequest,
} from '../../contract/index.ts';
import type { Databases } from '../../firestore/Databases.ts';
import { recordTimes } from '../../firestore/recordTimes.ts';
import { diffFields } from '../../firestore/transcoder/diffFields.ts';
import { documentToRecord } from '../../firestore/transcoder/documentToRecord.ts';
import { ByteSink } from '../../firestore/wire/ByteSink.ts';
import type { ArchiveStore } from '../archives/ArchiveStore.ts';
import { RecordReader } from '../archives/RecordReader.ts';
import type { BackupJobs } from '../backup/BackupJobs.ts';
import type { BaseBackups } from '../backup/BaseBackups.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';
import { requireRestorable } from '../restore/requestChecks.ts';
import { ChainBrowser } from './ChainBrowser.ts';
import { openChain } from './openChain.ts';
import { restDocument, withSignedZeros } from './restJson.ts';

interface Dependencies {
  backups: Pick<BackupJobs, 'getBackup'>;
  bases: Pick<BaseBackups, 'chain'>;
  archives: ArchiveStore;
  keys: Pick<EncryptionKeys, 'openOnce'>;
  databases: Pick<Databases, 'open'>;
}

/** A backup opened for one call. */
interface Opened {
  browser: ChainBrowser;
  reader: RecordReader;
  backup: BackupMetadata;
  readTime: string;
}

/**
 * Every act throws `backup/not-found`, `backup/still-running`, `backup/not-restorable`, and what `openChain` and
 * `ChainBrowser` throw.
 */
export class BackupBrowser {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async browse(
    backupId: string,
    { encryptionKey, ...query }: BrowseRequest,
    signal: AbortSignal,
  ): Promise<BrowsePage> {
    const { browser } = await this.#open(backupId, encryptionKey, signal);
    return browser.list(query);
  }

  async readDocument(
    backupId: string,
    { path, encryptionKey }: StoredDocumentRequest,
    signal: AbortSignal,
  ): Promise<StoredDocument> {
    const { browser, reader, readTime } = await this.#open(backupId, encryptionKey, signal);
    const record = await browser.read(path);
    const { bytesRead } = reader;
    return { path, readTime, document: restDocument(record), bytes: record.length, bytesRead };
  }

  /** Compares with the present of the database that the backup is of. Where neither has the document it throws as `readDocument` does. */
  async diffDocument(
    backupId: string,
    { path, encryptionKey }: StoredDocumentRequest,
    signal: AbortSignal,
  ): Promise<StoredDocumentDiff> {
    const opened = await this.#open(backupId, encryptionKey, signal);
    const { browser, reader, readTime } = opened;
    const stored = await browser.find(path);
    const live = await this.#live(opened.backup, path, signal);
    if (stored === null && live === null) await browser.read(path);
    const fields = stored === null || live === null ? [] : changesBetween(stored, live);
    return {
      path,
      readTime,
      status: statusOf(stored, live, fields),
      backup: timesOf(stored),
      live: timesOf(live),
      fields,
      bytesRead: reader.bytesRead,
    };
  }

  async #open(
    backupId: string,
    passphrase: string | undefined,
    signal: AbortSignal,
  ): Promise<Opened> {
    const { backups, archives } = this.#deps;
    const backup = await backups.getBackup(backupId);
    requireRestorable(backup);
    const chain = await openChain(this.#deps, backup, passphrase);
    const reader = new RecordReader(archives, chain, { signal });
    const browser = new ChainBrowser(chain, reader);
    return { browser, reader, backup, readTime: chain[0].manifest.readTime };
  }

  /** The record of the document as it is now. */
  async #live(
    { database }: BackupMetadata,
    path: string,
    signal: AbortSignal,
  ): Promise<Buffer | null> {
    const { fetcher } = await this.#deps.databases.open(database);
    const sink = new ByteSink();
    for await (const [fetched] of fetcher.fetch([[path]], { readTime: null, signal })) {
      const document = fetched?.document ?? null;
      if (document === null) return null;
      documentToRecord(document, sink);
      return sink.take().subarray(0, -1);
    }
    return null;
  }
}

function changesBetween(stored: Buffer, live: Buffer): FieldChange[] {
  return diffFields(stored, live).map(({ path, before, after }): FieldChange => {
    if (before === undefined) return { path, change: 'added', live: withSignedZeros(after) };
    if (after === undefined) return { path, change: 'removed', backup: withSignedZeros(before) };
    const values = { backup: withSignedZeros(before), live: withSignedZeros(after) };
    return { path, change: 'changed', ...values };
  });
}

function statusOf(
  stored: Buffer | null,
  live: Buffer | null,
  fields: readonly FieldChange[],
): StoredDocumentDiff['status'] {
  if (stored === null) return 'created';
  if (live === null) return 'deleted';
  return fields.length === 0 ? 'same' : 'changed';
}

function timesOf(record: Buffer | null): DocumentTimes | null {
  return record === null ? null : recordTimes(record);
}
