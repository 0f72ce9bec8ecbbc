/** Says when what is shown is not fresh: since when, and that it mends itself. */
import { useNetwork } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { Moment } from '../components/common/Moment.tsx';
import { Notice } from '../components/common/Notice.tsx';
import { useRecords } from '../data/RecordsContext.tsx';

// A listener says "from cache" for a moment after each change of query; only a lasting one is news.
const PATIENCE_MS = 5_000;

export function OfflineBanner() {
  const { backups } = useRecords();
  const { online } = useNetwork();
  const isStale = backups.state === 'loading' || (backups.state === 'ready' && backups.isCached);
  const isLasting = useLasting(isStale);
  if (online && !isLasting) return null;
  const syncedAtMs = backups.state === 'ready' ? backups.syncedAtMs : null;
  return (
    <div style={{ marginBottom: 16 }}>
      <Notice
        tone="warn"
        role="status"
        title={online ? 'The database does not answer' : 'You are offline'}
      >
        {syncedAtMs === null ? (
          'Nothing could be loaded yet.'
        ) : (
          <>
            What you see is as of <Moment at={new Date(syncedAtMs).toISOString()} />.
          </>
        )}{' '}
        It refreshes by itself once the connection is back. Jobs on the server go on meanwhile.
      </Notice>
    </div>
  );
}

function useLasting(isOn: boolean): boolean {
  const [isLasting, setLasting] = useState(false);
  useEffect(() => {
    if (!isOn) {
      setLasting(false);
      return;
    }
    const timer = setTimeout(() => setLasting(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isOn]);
  return isLasting;
}
