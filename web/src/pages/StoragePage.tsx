/** `/admin/storage`: the places that backups go to. */
import { StorageProviders } from '../components/admin/backups/storage/StorageProviders.tsx';

export function StoragePage() {
  return <StorageProviders />;
}
