/** Looks at storage providers from outside: whether they work as a backup needs them, and how full they are. */
import type { BackupQueries } from '../../catalogue/BackupQueries.ts';
import type { ProviderCatalogue } from '../../catalogue/ProviderCatalogue.ts';
import type {
  BackupMetadata,
  ConnectionReport,
  StorageProviderDoc,
  StorageSettings,
} from '../../contract/index.ts';
import type { Actor } from '../../domain/access.ts';
import { describeFailure, FirevaultError } from '../../domain/errors.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { openProvider, type StorageEnvironment } from '../../storage/openProvider.ts';
import type { StorageProvider } from '../../storage/StorageProvider.ts';
import { testConnection } from '../../storage/testConnection.ts';
import type { AuditLog } from '../AuditLog.ts';
import type { StorageService } from '../StorageService.ts';
import type { ProviderSecrets } from './ProviderSecrets.ts';
import { splitSettings } from './providerSettings.ts';
import { credentialsNeeded, unknownProvider } from './storageRefusals.ts';
import { withPercent } from './usage.ts';

interface Dependencies {
  catalogue: ProviderCatalogue;
  backups: Pick<BackupQueries, 'lastEnded'>;
  storage: Pick<StorageService, 'open'>;
  secrets: ProviderSecrets;
  environment: StorageEnvironment;
  audit: AuditLog;
  clock: Clock;
  logger: Logger;
}

const TEST_MS = 45_000;
const USAGE_MS = 120_000;
const USAGE_AGE_MS = 24 * 3_600_000;
const FEW_OBJECTS = 2000;

export class StorageChecks {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Writes, reads, lists and deletes one small object; the result stands on the provider too. Throws `storage/not-configured`. */
  async test(id: string, actor: Actor): Promise<ConnectionReport> {
    await this.#get(id);
    const report = await this.#try(() => this.#deps.storage.open(id));
    const at = this.#deps.clock.now().toISOString();
    await this.#deps.catalogue.note(id, { lastTest: { ...report, at } });
    await this.#record(id, report, actor);
    return report;
  }

  /** The same for settings that are not kept yet. Throws `storage/misconfigured` or `storage/credentials-needed`. */
  async testSettings(settings: StorageSettings, actor: Actor): Promise<ConnectionReport> {
    const { type, pathPrefix } = settings;
    const { config, secrets: given } = splitSettings(settings);
    const id = settings.id ?? type;
    let secrets = given ?? null;
    if (settings.id !== undefined && given === undefined) {
      const kept = await this.#get(settings.id);
      const isElsewhere = kept.type !== type || kept.config.endpoint !== config.endpoint;
      if (kept.credentials !== undefined && isElsewhere) throw credentialsNeeded();
      secrets = await this.#deps.secrets.open(kept);
    }
    const provider = openProvider(
      { id, type, config, pathPrefix },
      secrets,
      this.#deps.environment,
    );
    const report = await this.#try(async () => provider);
    await this.#record(settings.id ?? null, report, actor);
    return report;
  }

  /** Counts what lies at the provider, under its prefix. Throws `storage/not-configured`; a store's fault stands in `usage.error`. */
  async refreshUsage(id: string): Promise<StorageProviderDoc> {
    const doc = await this.#get(id);
    const usage = await this.#measure(doc);
    const { usage: counted } = withPercent({ ...doc, usage });
    const noted = await this.#deps.catalogue.note(id, { usage: counted });
    if (noted === null) throw unknownProvider(id);
    return noted;
  }

  /**
   * Looks anew at one enabled provider whose usage is a day old or unknown, or that a backup has been put to since if it holds
   * little: then a look is one request or two. The others have their turn at the next call.
   */
  async refreshStale(): Promise<void> {
    const { catalogue, backups, clock } = this.#deps;
    const before = clock.now().getTime() - USAGE_AGE_MS;
    const [docs, last] = await Promise.all([catalogue.list(), backups.lastEnded()]);
    const stale = docs
      .filter((doc) => doc.enabled && (lookedAt(doc) <= before || hasGrown(doc, last)))
      .sort((a, b) => lookedAt(a) - lookedAt(b));
    const [first] = stale;
    if (first !== undefined) await this.refreshUsage(first.id);
  }

  async #measure(doc: StorageProviderDoc): Promise<NonNullable<StorageProviderDoc['usage']>> {
    const { storage, clock, logger } = this.#deps;
    const checkedAt = clock.now().toISOString();
    try {
      const provider = await storage.open(doc.id);
      const signal = AbortSignal.timeout(USAGE_MS);
      const objects = await provider.list('', { signal });
      const bytes = objects.reduce((sum, object) => sum + object.sizeBytes, 0);
      return { bytes, objects: objects.length, percent: null, checkedAt, error: null };
    } catch (error) {
      logger.warn('The usage of a storage provider is not known', {
        provider: doc.id,
        reason: sentence(error, USAGE_MS),
      });
      const { bytes = null, objects = null } = doc.usage ?? {};
      return { bytes, objects, percent: null, checkedAt, error: sentence(error, USAGE_MS) };
    }
  }

  async #try(open: () => Promise<StorageProvider>): Promise<ConnectionReport> {
    try {
      return await testConnection(await open(), { signal: AbortSignal.timeout(TEST_MS) });
    } catch (error) {
      if (!(error instanceof FirevaultError) && !isTimeout(error)) throw error;
      return { ok: false, steps: [{ step: 'write', ok: false, error: sentence(error, TEST_MS) }] };
    }
  }

  async #get(id: string): Promise<StorageProviderDoc> {
    const found = await this.#deps.catalogue.find(id);
    if (found === null) throw unknownProvider(id);
    return found;
  }

  #record(target: string | null, report: ConnectionReport, actor: Actor): Promise<void> {
    const failed = report.steps.find((step) => !step.ok)?.step ?? null;
    return this.#deps.audit.record({
      action: 'storage.test',
      outcome: report.ok ? 'success' : 'failure',
      actor,
      target,
      details: failed === null ? {} : { failed },
    });
  }
}

function hasGrown({ id, usage }: StorageProviderDoc, last: BackupMetadata | null): boolean {
  if (usage === undefined || last === null || (usage.objects ?? 0) > FEW_OBJECTS) return false;
  const isThere = last.storageLocations.some(({ provider }) => provider === id);
  return isThere && Date.parse(last.completedAt ?? last.createdAt) > Date.parse(usage.checkedAt);
}

function lookedAt({ usage }: StorageProviderDoc): number {
  return usage === undefined ? 0 : Date.parse(usage.checkedAt);
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}

function sentence(error: unknown, limitMs: number): string {
  return isTimeout(error) ? `No end within ${limitMs / 1000} seconds.` : describeFailure(error);
}
