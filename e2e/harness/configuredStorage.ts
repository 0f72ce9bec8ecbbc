/** The engine with storage providers as they are configured, instead of the stores that a spec puts in by itself. */
import { ProviderCatalogue } from '../../functions/src/catalogue/ProviderCatalogue.ts';
import { StorageService } from '../../functions/src/services/StorageService.ts';
import type { Engine } from './engine.ts';

/** Local providers are kept below the engine's own folder. Each call makes an instance that has opened nothing yet. */
export function withConfiguredStorage(engine: Engine) {
  const { db, providerSecrets, rootDir, projectId } = engine;
  const environment = { localRoot: rootDir, projectId };
  const storage = new StorageService(new ProviderCatalogue(db), providerSecrets, environment);
  return { ...engine.composeWith({ storage, storageEnvironment: environment }), storage };
}
