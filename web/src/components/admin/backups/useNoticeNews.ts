/** Says each notice once that arrives while the portal is open; how backups end is said by the news of jobs. */
import type { AppNotification } from '@contract';
import { useEffect, useRef } from 'react';
import type { Live } from '../../../data/Live.ts';
import { viewerZone } from '../../../lib/instants.ts';
import { useAnnounce } from '../../common/Announcer.tsx';
import { arrivedSince, plainWords } from './noticeWords.ts';

export function useNoticeNews(notices: Live<AppNotification[]>): void {
  const announce = useAnnounce();
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (notices.state !== 'ready') return;
    for (const one of arrivedSince(known.current, notices.value)) {
      announce(`${plainWords(one.title, viewerZone())}.`);
    }
    known.current = new Set([...(known.current ?? []), ...notices.value.map((one) => one.id)]);
  }, [notices, announce]);
}
