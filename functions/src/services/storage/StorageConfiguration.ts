/** Adds, changes and removes storage providers; what backups need is not taken from under them. */
import { MANIFEST_OBJECT } from '../../archive/manifest.ts';
import type { HeldBackup, HoldingCatalogue } from '../../catalogue/HoldingCatalogue.ts';
import type { ProviderCatalogue } from '../../catalogue/ProviderCatalogue.ts';
import type {
  AddStorageProviderRequest,
  RemoveStorageProviderRequest,
  ResealReport,
  StorageProviderDoc,
  UpdateStorageProviderRequest,
} from '../../contract/index.ts';
import type { Actor } from '../../domain/access.ts';
import { FirevaultError } from '../../domain/errors.ts';
import { providerIdFor } from '../../domain/providerId.ts';
import type { Clock } from '../../platform/clock.ts';
import { mapLimited } from '../../platform/concurrency.ts';
import { openProvider, type StorageEnvironment } from '../../storage/openProvider.ts';
import type { AuditLog } from '../AuditLog.ts';
import type { PlanLimits } from '../access/PlanLimits.ts';
import type { KeepSecrets, ProviderSecrets } from './ProviderSecrets.ts';
import {
  type Credentials,
  movedFields,
  parseSettings,
  placeOf,
  splitSettings,
} from './providerSettings.ts';
import {
  changedMeanwhile,
  credentialsNeeded,
  holdsBackups,
  idTaken,
  notAsDefault,
  notThere,
  samePlace,
  unknownProvider,
  wouldLose,
} from './storageRefusals.ts';
import { withPercent } from './usage.ts';

interface Dependencies {
  catalogue: ProviderCatalogue;
  secrets: ProviderSecrets;
  holdings: HoldingCatalogue;
  environment: StorageEnvironment;
  limits: Pick<PlanLimits, 'admitProvider'>;
  audit: AuditLog;
  clock: Clock;
}

/** What an update makes of a provider, and what must still be as it was when it is written. */
interface Prepared {
  from: StorageProviderDoc;
  settings: Pick<StorageProviderDoc, 'config' | 'pathPrefix' | 'credentials'>;
  keep: KeepSecrets | null;
  changed: string[];
}

/** Of the backups that were moved, so many of the newest are looked for at the new place. */
const LOOKED_FOR = 50;

export class StorageConfiguration {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Every provider by name; none of them holds a secret. */
  async list(): Promise<StorageProviderDoc[]> {
    const all = await this.#deps.catalogue.list();
    return all.sort((a, b) => a.name.localeCompare(b.name, 'en'));
  }

  /** Throws `storage/not-configured`. */
  async get(id: string): Promise<StorageProviderDoc> {
    const found = await this.#deps.catalogue.find(id);
    if (found === null) throw unknownProvider(id);
    return found;
  }

  /** Throws `storage/misconfigured`, `storage/id-taken`, `storage/same-place`, `plan/limit` or `archive/master-key-missing`. */
  async add(request: AddStorageProviderRequest, actor: Actor): Promise<StorageProviderDoc> {
    const { catalogue, holdings, clock } = this.#deps;
    const { config, secrets = null } = splitSettings(request);
    const { type, pathPrefix, name, enabled } = request;
    await this.#check({ id: request.id ?? type, type, config, pathPrefix }, secrets);
    // A removed provider's id is given away only to who asks for it: its backups would be looked for there.
    const forsaken = new Set(await this.#forsaken(request, holdings));
    const places = await this.#places();
    const now = clock.now().toISOString();
    const added = await catalogue.change((all, tx) => {
      const isTaken = (id: string): boolean => all.some((one) => one.id === id) || forsaken.has(id);
      const id = request.id ?? providerIdFor(name, type, isTaken);
      if (all.some((one) => one.id === id)) throw idTaken(id);
      this.#deps.limits.admitProvider(all.length + 1);
      this.#requireOwnPlace({ id, type, config, pathPrefix }, secrets, all, places);
      const isDefault = request.isDefault ?? !all.some((one) => one.isDefault && one.enabled);
      const doc: StorageProviderDoc = {
        ...{ id, name, type, enabled, isDefault, config, pathPrefix },
        ...(secrets === null ? {} : { credentials: { updatedAt: now } }),
        createdAt: now,
        updatedAt: now,
      };
      if (secrets !== null) this.#deps.secrets.keep(id, secrets)(tx);
      return { put: [doc], answer: doc };
    });
    await this.#record('storage.add', added.id, actor, {
      type,
      hasCredentials: secrets !== null,
      isDefault: added.isDefault,
    });
    return added;
  }

  /**
   * Throws as `add`, and `storage/holds-backups` when backups would be looked for elsewhere, `storage/not-moved` when they
   * are not there, `storage/credentials-needed`, or `storage/changed-meanwhile`.
   */
  async update(
    id: string,
    request: UpdateStorageProviderRequest,
    actor: Actor,
  ): Promise<StorageProviderDoc> {
    const { catalogue, clock } = this.#deps;
    const prepared = await this.#prepare(await this.get(id), request);
    const updated = await catalogue.change((all, tx) => {
      const current = all.find((one) => one.id === id);
      if (current === undefined) throw unknownProvider(id);
      if (request.updatedAt !== undefined && !isSame(request.updatedAt, current.updatedAt)) {
        throw changedMeanwhile(id);
      }
      if (prepared !== null && !isSame(prepared.from.updatedAt, current.updatedAt)) {
        throw changedMeanwhile(id);
      }
      const { credentials: _old, lastTest, ...kept } = current;
      const doc: StorageProviderDoc = withPercent({
        ...kept,
        ...(prepared === null ? { credentials: current.credentials, lastTest } : prepared.settings),
        name: request.name ?? current.name,
        enabled: request.enabled ?? current.enabled,
        isDefault: request.isDefault ?? current.isDefault,
        updatedAt: laterThan(current.updatedAt, clock.now()),
      });
      if (request.isDefault === true && !doc.enabled) throw notAsDefault(id);
      prepared?.keep?.(tx);
      return { put: [doc], answer: doc };
    });
    const plain = (['name', 'enabled', 'isDefault'] as const).filter(
      (field) => request[field] !== undefined,
    );
    await this.#record('storage.update', id, actor, {
      changed: [...plain, ...(prepared?.changed ?? [])],
      ...(request.hasMoved === true ? { hasMoved: true } : {}),
    });
    return updated;
  }

  /** Makes it the only default destination. Throws `storage/disabled`. */
  async setDefault(id: string, actor: Actor): Promise<StorageProviderDoc> {
    const { catalogue, clock } = this.#deps;
    const chosen = await catalogue.change((all) => {
      const current = all.find((one) => one.id === id);
      if (current === undefined) throw unknownProvider(id);
      if (!current.enabled) throw notAsDefault(id);
      const others = all.filter((one) => one.isDefault !== (one.id === id));
      const put = others.map((one) => ({
        ...one,
        isDefault: one.id === id,
        updatedAt: laterThan(one.updatedAt, clock.now()),
      }));
      return { put, answer: put.find((one) => one.id === id) ?? current };
    });
    await this.#record('storage.set-default', id, actor, {});
    return chosen;
  }

  /** The objects stay where they are. Throws `storage/holds-backups`, naming them, unless forced. */
  async remove(id: string, request: RemoveStorageProviderRequest, actor: Actor): Promise<void> {
    const { catalogue, holdings, secrets } = this.#deps;
    await this.get(id);
    const [backups, schedules] = await Promise.all([
      holdings.backupsAt(id),
      holdings.schedulesTo(id),
    ]);
    if (!request.force && backups.length + schedules.length > 0) {
      throw holdsBackups(id, idsOf(backups), schedules);
    }
    await catalogue.change((all, tx) => {
      if (!all.some((one) => one.id === id)) throw unknownProvider(id);
      secrets.remove(id)(tx);
      return { remove: [id], answer: null };
    });
    await this.#record('storage.remove', id, actor, {
      ...(request.force ? { force: true } : {}),
      backups: backups.length,
    });
  }

  /** Seals the credentials of every provider under the newest master key, so that older ones may go. */
  async reseal(actor: Actor): Promise<ResealReport> {
    const report = await this.#deps.secrets.reseal();
    const { resealed, unchanged, failed } = report;
    await this.#deps.audit.record({
      action: 'storage.reseal',
      outcome: failed.length === 0 ? 'success' : 'failure',
      actor,
      target: null,
      details: { resealed, unchanged, failed: failed.map(({ provider }) => provider) },
    });
    return report;
  }

  /** Null when neither settings nor credentials are to change. */
  async #prepare(
    from: StorageProviderDoc,
    request: UpdateStorageProviderRequest,
  ): Promise<Prepared | null> {
    const { config, secrets: given, pathPrefix } = request;
    if (config === undefined && given === undefined && pathPrefix === undefined) return null;
    const { id, type } = from;
    const parsed = parseSettings({
      type,
      config: config ?? from.config,
      ...(given === undefined ? {} : { secrets: given }),
      pathPrefix: pathPrefix ?? from.pathPrefix,
    });
    const settings = { config: parsed.config, pathPrefix: parsed.pathPrefix };
    const moved = movedFields(from, settings);
    const keepsSecrets = parsed.secrets === undefined;
    if (keepsSecrets && from.credentials !== undefined && moved.includes('config.endpoint')) {
      throw credentialsNeeded();
    }
    const before = await this.#openIfPossible(from);
    const secrets = keepsSecrets ? before : (parsed.secrets ?? null);
    const next = { id, type, ...settings };
    await this.#check(next, secrets);
    const hasNewPlace = placeOf(from, before) !== placeOf(next, secrets);
    if (hasNewPlace) await this.#requireMoved(next, secrets, moved, request.hasMoved === true);
    this.#requireOwnPlace(next, secrets, await this.#deps.catalogue.list(), await this.#places());
    const keep =
      parsed.secrets === undefined
        ? null
        : parsed.secrets === null
          ? this.#deps.secrets.remove(id)
          : this.#deps.secrets.keep(id, parsed.secrets);
    const credentials = keepsSecrets
      ? from.credentials
      : secrets === null
        ? undefined
        : { updatedAt: this.#deps.clock.now().toISOString() };
    const changed = [
      ...(config === undefined ? [] : changedFields(from.config, settings.config)),
      ...(from.pathPrefix === settings.pathPrefix ? [] : ['pathPrefix']),
      ...(keepsSecrets ? [] : ['secrets']),
    ];
    return { from, settings: { ...settings, credentials }, keep, changed };
  }

  /** Makes the provider once, so that whatever can be wrong with the settings is found before they are kept. */
  async #check(
    doc: Pick<StorageProviderDoc, 'id' | 'type' | 'config' | 'pathPrefix'>,
    secrets: Credentials | null,
  ): Promise<void> {
    const provider = openProvider(doc, secrets, this.#deps.environment);
    // A folder is checked when it is first used, and costs nothing to use.
    if (doc.type === 'local') await provider.stat('connection-test/none');
  }

  async #requireMoved(
    next: Pick<StorageProviderDoc, 'id' | 'type' | 'config' | 'pathPrefix'>,
    secrets: Credentials | null,
    moved: readonly string[],
    hasMoved: boolean,
  ): Promise<void> {
    const backups = await this.#deps.holdings.backupsAt(next.id);
    if (backups.length === 0) return;
    if (!hasMoved) throw wouldLose(next.id, idsOf(backups), moved);
    const provider = openProvider(next, secrets, this.#deps.environment);
    const missing: string[] = [];
    await mapLimited(backups.slice(0, LOOKED_FOR), 8, async ({ id, path }) => {
      if ((await provider.stat(`${path}/${MANIFEST_OBJECT}`)) === null) missing.push(id);
    });
    if (missing.length > 0) throw notThere(next.id, missing, moved);
  }

  #requireOwnPlace(
    doc: Pick<StorageProviderDoc, 'id' | 'type' | 'config' | 'pathPrefix'>,
    secrets: Credentials | null,
    all: readonly StorageProviderDoc[],
    places: ReadonlyMap<string, Credentials | null>,
  ): void {
    const place = placeOf(doc, secrets);
    const twin = all.find(
      (one) => one.id !== doc.id && placeOf(one, places.get(one.id) ?? null) === place,
    );
    if (twin !== undefined) throw samePlace(twin.id);
  }

  /** The credentials of the providers whose place they are part of: an Azure account's. */
  async #places(): Promise<Map<string, Credentials | null>> {
    const azure = (await this.#deps.catalogue.list()).filter((one) => one.type === 'azure');
    const opened = await mapLimited(azure, 8, async (one) => {
      return [one.id, await this.#openIfPossible(one)] as const;
    });
    return new Map(opened);
  }

  /** Null too when they cannot be opened any more: then they are about to be replaced. */
  async #openIfPossible(doc: StorageProviderDoc): Promise<Credentials | null> {
    try {
      return await this.#deps.secrets.open(doc);
    } catch (error) {
      if (error instanceof FirevaultError && error.kind === 'failed-precondition') return null;
      throw error;
    }
  }

  async #forsaken(
    request: AddStorageProviderRequest,
    holdings: HoldingCatalogue,
  ): Promise<string[]> {
    if (request.id !== undefined) return [];
    const id = providerIdFor(request.name, request.type, () => false);
    return (await holdings.backupsAt(id)).length > 0 ? [id] : [];
  }

  #record(action: string, target: string, actor: Actor, details: Record<string, unknown>) {
    return this.#deps.audit.record({ action, outcome: 'success', actor, target, details });
  }
}

function idsOf(backups: readonly HeldBackup[]): string[] {
  return backups.map((backup) => backup.id);
}

function changedFields(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]).map((name) => `config.${name}`);
}

function isSame(a: string, b: string): boolean {
  return Date.parse(a) === Date.parse(b);
}

/** Now, or the next millisecond: what is opened of a provider is kept by this time. */
function laterThan(previous: string, now: Date): string {
  return new Date(Math.max(now.getTime(), Date.parse(previous) + 1)).toISOString();
}
