/** On the overview: how full each place is, and the way to the page of them. */
import { Skeleton, Text } from '@mantine/core';
import { Link } from 'react-router';
import { readableOf } from '../../../../data/StoredRow.ts';
import { useStorageProviders } from '../../../../data/useStorageProviders.ts';
import { Card } from '../../../common/Card.tsx';
import { FailureAlert } from '../../../common/FailureAlert.tsx';
import { StorageUsageChart } from '../StorageUsageChart.tsx';

export function StorageOverview() {
  const providers = useStorageProviders();
  if (providers.state === 'failed') {
    return <FailureAlert failure={providers.failure} onRetry={providers.retry} />;
  }
  const readable = providers.state === 'ready' ? readableOf(providers.value) : null;
  return (
    <Card title="Storage">
      {readable === null && <Skeleton height={24} aria-label="Loading the storage providers" />}
      {readable?.length === 0 && (
        <Text size="sm">Backups have nowhere to go yet: no storage provider is set up.</Text>
      )}
      {readable !== null && readable.length > 0 && <StorageUsageChart providers={readable} />}
      <Text size="sm" mt="sm">
        <Link className="fv-link" to="/admin/storage">
          {readable?.length === 0 ? 'Add a storage provider' : 'See the storage providers'}
        </Link>
      </Text>
    </Card>
  );
}
