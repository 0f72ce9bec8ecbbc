/** Does one piece of work with the engine: a task, a scheduled function, a trigger, or what a person asks for. */
import type {
  BackupMetadata,
  CreateBackupInput,
  RestoreInput,
} from '../../../functions/src/contract/index.ts';
import {
  AddStorageProviderRequest,
  CreateBackupRequest,
  CreateScheduleRequest,
  canCopyTo,
  holdsEverything,
  restorePhrase,
  UpdateScheduleRequest,
  UpdateStorageProviderRequest,
  VerifyBackupRequest,
} from '../../../functions/src/contract/index.ts';
import type { Clock } from '../../../functions/src/platform/clock.ts';
import type { Work, WorkerSettings } from '../protocol.ts';
import { aheadBy } from './workerClock.ts';
import type { WorkerEngine } from './workerEngine.ts';

const actor = { uid: 'chaos', email: null, ip: null };
/** What a tidying looks at is a day old by then. */
const TIDY_LATER_MS = 30 * 3_600_000;

interface Means {
  engine: WorkerEngine;
  settings: WorkerSettings;
  clock: Clock;
}

/** Answers the id of what was made, if anything was. */
export async function perform(work: Work, means: Means): Promise<string | null> {
  if (work.kind === 'act') return act(work.name, work.payload, means);
  await serve(work, means);
  return null;
}

async function serve({ name, payload }: Work, { engine, clock }: Means): Promise<void> {
  const { backupId = '', partId = '', choreId = '', restoreId = '', outboxId = '' } = payload;
  switch (name) {
    case 'exportPart':
      return engine.exporter.exportPart(backupId, partId);
    case 'finishBackup':
      return engine.finisher.finish(backupId);
    case 'runChore':
      return engine.choreRunner.run(backupId, choreId);
    case 'deliverNotice':
      return engine.noticeDelivery.deliver(outboxId);
    case 'restorePart':
      return engine.pieceRestorer.restorePart(restoreId, partId);
    case 'advanceRestore':
      return engine.restoreRunner.advance(restoreId);
    case 'onBackupCreated':
      return engine.planner.plan(backupId);
    case 'sweep':
      return engine.sweeper.sweep();
    case 'tick':
      return engine.ticker.tick();
    case 'tidy':
      return engine.tidier.tidy();
    case 'tidyLater':
      return engine.at(aheadBy(clock, TIDY_LATER_MS)).tidier.tidy();
    default:
      throw new Error(`Nobody serves ${name}.`);
  }
}

type Payload = Record<string, string>;

async function act(name: string, payload: Payload, means: Means): Promise<string | null> {
  const { engine, settings } = means;
  const json = payload.json === undefined ? {} : (JSON.parse(payload.json) as object);
  const fraction = Number(payload.fraction ?? 0);
  switch (name) {
    case 'addProvider':
      return (await engine.storageConfiguration.add(AddStorageProviderRequest.parse(json), actor))
        .id;
    case 'editProvider':
      await engine.storageConfiguration.update(
        payload.id ?? '',
        UpdateStorageProviderRequest.parse(json),
        actor,
      );
      return null;
    case 'createSchedule':
      return (await engine.scheduler.createSchedule(CreateScheduleRequest.parse(json), actor)).id;
    case 'pauseSchedule':
      await engine.scheduler.updateSchedule(
        payload.id ?? '',
        UpdateScheduleRequest.parse({ enabled: false }),
        actor,
      );
      return null;
    case 'applyRetention':
      await engine.scheduler.applyRetentionPolicy(payload.id ?? '', actor);
      return null;
    case 'backUp':
      return backUp(json, means);
    case 'cancelBackup': {
      const open = (await engine.catalogue.listOpen()).filter(
        ({ metadata }) => metadata.purpose === undefined,
      );
      const one = choose(open, fraction);
      if (one !== null) await engine.backups.cancelBackup(one.id, actor);
      return one?.id ?? null;
    }
    case 'restore':
      return restore(json, fraction, means);
    case 'restoreThis': {
      const confirm = restorePhrase(payload.projectId ?? settings.projectId);
      return startRestore(
        await engine.catalogue.get(payload.id ?? ''),
        { ...json, confirm },
        means,
      );
    }
    case 'undo': {
      const confirm = restorePhrase(settings.projectId);
      return (await engine.restores.undoRestore(payload.id ?? '', { confirm }, actor)).restoreId;
    }
    case 'cancelRestore': {
      const [open] = await engine.restoreCatalogue.listOpen();
      if (open !== undefined) await engine.restores.cancelRestore(open.id, actor);
      return open?.id ?? null;
    }
    case 'drill': {
      const one = choose(await made(engine), fraction);
      if (one === null) return null;
      return (await engine.restores.drill(one.id, passphraseFor(one, settings), actor)).restoreId;
    }
    case 'verify': {
      const one = choose(await made(engine), fraction);
      if (one === null) return null;
      const encryptionKey = passphraseFor(one, settings);
      const request = VerifyBackupRequest.parse({
        ...json,
        ...(encryptionKey === undefined ? {} : { encryptionKey }),
      });
      await engine.backups.verifyBackup(one.id, request, actor);
      return one.id;
    }
    case 'verifyThis': {
      const one = await engine.catalogue.get(payload.id ?? '');
      await engine.backups.verifyBackup(one.id, VerifyBackupRequest.parse(json), actor);
      return one.id;
    }
    case 'retryThis':
      await engine.backups.retryDestination(payload.id ?? '', payload.provider ?? '', actor);
      return null;
    case 'deleteThis':
      await engine.backups.deleteBackup(payload.id ?? '', actor);
      return null;
    case 'deleteBackup': {
      const one = choose(await made(engine), fraction);
      if (one !== null) await engine.backups.deleteBackup(one.id, actor);
      return one?.id ?? null;
    }
    case 'retryDestination': {
      const lacking = (await made(engine)).flatMap((backup) =>
        backup.storageLocations
          .filter(({ provider }) => canCopyTo(backup, provider))
          .map(({ provider }) => ({ id: backup.id, provider })),
      );
      const one = choose(lacking, fraction);
      if (one !== null) await engine.backups.retryDestination(one.id, one.provider, actor);
      return one?.id ?? null;
    }
    default:
      throw new Error(`Nobody can do ${name}.`);
  }
}

async function backUp(json: object, { engine, settings }: Means): Promise<string> {
  const wish = json as CreateBackupInput & { passphrase?: boolean };
  const { passphrase = false, ...request } = wish;
  const parsed = CreateBackupRequest.parse({
    ...request,
    ...(passphrase ? { encryption: true, encryptionKey: settings.passphrase } : {}),
  });
  return (await engine.backups.createBackup(parsed, actor)).id;
}

/** Of any backup that holds everything. */
async function restore(json: object, fraction: number, means: Means): Promise<string | null> {
  const whole = (await made(means.engine)).filter(
    (one) => holdsEverything(one) && one.metadata.purpose === undefined,
  );
  const one = choose(whole, fraction);
  if (one === null) return null;
  const confirm = restorePhrase(means.settings.projectId);
  return startRestore(one, { ...json, confirm }, means);
}

async function startRestore(
  backup: BackupMetadata,
  request: object,
  { engine, settings }: Means,
): Promise<string> {
  const encryptionKey = passphraseFor(backup, settings);
  const input = {
    ...request,
    ...(encryptionKey === undefined ? {} : { encryptionKey }),
  } as RestoreInput;
  return (await engine.backups.restoreBackup(backup.id, input, actor)).restoreId;
}

/** For any backup of a chain: an increment may build on one that has a passphrase. */
function passphraseFor(
  { encryptionKeyKind }: BackupMetadata,
  settings: WorkerSettings,
): string | undefined {
  return encryptionKeyKind === 'passphrase' ? settings.passphrase : undefined;
}

async function made(engine: WorkerEngine): Promise<BackupMetadata[]> {
  return engine.catalogue.listRestorable();
}

function choose<T>(items: readonly T[], fraction: number): T | null {
  return items[Math.floor(fraction * items.length)] ?? null;
}
