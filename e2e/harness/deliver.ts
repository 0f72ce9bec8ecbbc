/** Delivers tasks as Cloud Tasks does: one that fails comes again later, and again. */
import type { Engine as Services } from '../../functions/src/composeServices.ts';
import {
  type BackupMetadata,
  type CreateBackupInput,
  type RestoreJob,
  restorePhrase,
} from '../../functions/src/contract/index.ts';
import { type Clock, systemClock } from '../../functions/src/platform/clock.ts';
import { actor, type Engine } from './engine.ts';

/** Waits a twentieth of the time, so that retries and heartbeats are quick. */
export const hurriedClock: Clock = {
  now: () => systemClock.now(),
  sleep: (ms, signal) => systemClock.sleep(ms / 20, signal),
};

const MAX_DELIVERIES = 12;

/** Runs the waiting tasks, and those that they enqueue, with the given services; answers what failed deliveries threw. */
export async function deliverAll(engine: Engine, services: Services = engine): Promise<unknown[]> {
  const failures: unknown[] = [];
  const deliveries = new Map<string, number>();
  for (let task = engine.waiting.shift(); task !== undefined; task = engine.waiting.shift()) {
    const key = JSON.stringify(task);
    deliveries.set(key, (deliveries.get(key) ?? 0) + 1);
    try {
      await handle(services, task.name, task.payload);
    } catch (error) {
      if ((deliveries.get(key) ?? 0) >= MAX_DELIVERIES) throw error;
      failures.push(error);
      engine.waiting.push(task);
    }
  }
  return failures;
}

export async function backUpWith(
  engine: Engine,
  services: Services,
  request: CreateBackupInput,
): Promise<BackupMetadata> {
  const id = await engine.startBackup(request);
  await services.planner.plan(id);
  await deliverAll(engine, services);
  return engine.catalogue.get(id);
}

/** Restores everything exactly, with services that have not read the backup before. */
export async function restoreAfresh(engine: Engine, backupId: string): Promise<RestoreJob> {
  const services = engine.composeWith({});
  const request = { mode: 'exact', confirm: restorePhrase(engine.projectId) } as const;
  const { restoreId } = await services.backups.restoreBackup(backupId, request, actor);
  await services.restoreRunner.advance(restoreId);
  do {
    for (const { id, phase } of await services.catalogue.listOpen()) {
      if (phase === 'queued') await services.planner.plan(id);
    }
    await deliverAll(engine, services);
  } while ((await services.catalogue.listOpen()).length > 0);
  return services.restoreCatalogue.get(restoreId);
}

function handle(services: Services, name: string, payload: Record<string, string>): Promise<void> {
  const { backupId = '', partId = '', choreId = '', restoreId = '', outboxId = '' } = payload;
  switch (name) {
    case 'exportPart':
      return services.exporter.exportPart(backupId, partId);
    case 'finishBackup':
      return services.finisher.finish(backupId);
    case 'runChore':
      return services.choreRunner.run(backupId, choreId);
    case 'deliverNotice':
      return services.noticeDelivery.deliver(outboxId);
    case 'restorePart':
      return services.pieceRestorer.restorePart(restoreId, partId);
    case 'advanceRestore':
      return services.restoreRunner.advance(restoreId);
    default:
      throw new Error(`There is no queue ${name}.`);
  }
}
