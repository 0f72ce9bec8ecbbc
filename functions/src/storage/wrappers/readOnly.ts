/** Lends a store for reading alone: whatever would change it is refused. */
import type { StorageProvider } from '../StorageProvider.ts';

/** `refusal` makes what writing and removing throw. */
export function readOnly(provider: StorageProvider, refusal: () => Error): StorageProvider {
  const refuse = async (): Promise<never> => {
    throw refusal();
  };
  return {
    name: provider.name,
    upload: refuse,
    uploadStream: refuse,
    delete: refuse,
    download: (path, options) => provider.download(path, options),
    downloadStream: (path, options) => provider.downloadStream(path, options),
    stat: (path, options) => provider.stat(path, options),
    list: (prefix, options) => provider.list(prefix, options),
    getSignedUrl: (path, expiresIn) => provider.getSignedUrl(path, expiresIn),
  };
}
