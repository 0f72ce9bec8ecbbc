/** The engine with storage providers as they are configured, instead of the stores that a spec puts in by itself. */
import { ProviderCatalogue } from '../../functions/src/catalogue/ProviderCatalogue.ts';
import {
  type BackupMetadata,
  type CreateBackupInput,
  CreateBackupRequest,
} from '../../functions/src/contract/index.ts';
import { StorageService } from '../../functions/src/services/StorageService.ts';
import { deliverAll } from './deliver.ts';
import { actor, type Engine } from './engine.ts';

export type ConfiguredServices = ReturnType<typeof withConfiguredStorage>;

/** Local providers are kept below the engine's own folder. Each call makes an instance that has opened nothing yet. */
export function withConfiguredStorage(engine: Engine) {
  const { db, providerSecrets, rootDir, projectId } = engine;
  const environment = { localRoot: rootDir, projectId };
  const storage = new StorageService(new ProviderCatalogue(db), providerSecrets, environment);
  return { ...engine.composeWith({ storage, storageEnvironment: environment }), storage };
}

/** Makes a backup by the configured providers alone, its beginning included. */
export async function backUpConfigured(
  engine: Engine,
  services: ConfiguredServices,
  request: CreateBackupInput,
): Promise<BackupMetadata> {
  const parsed = CreateBackupRequest.parse(request);
  const { id } = await services.backups.createBackup(parsed, actor);
  await services.planner.plan(id);
  await deliverAll(engine, services);
  return services.catalogue.get(id);
}
