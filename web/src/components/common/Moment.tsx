/** Shows a moment relative to now, with the exact one on hover and for screen readers' `time`. */
import { formatExact, formatMoment, msOf, viewerZone } from '../../lib/instants.ts';
import { relativeTime } from '../../lib/relativeTime.ts';
import { Tip } from './Tip.tsx';
import { useAtPresent } from './useNow.ts';

interface MomentProps {
  at: string;
  /** `relative` is "26 min ago", `absolute` is "22 Nov 2026, 14:00". */
  as?: 'relative' | 'absolute';
}

export function Moment({ at, as = 'relative' }: MomentProps) {
  const ms = msOf(at);
  const words = useAtPresent((now) =>
    as === 'relative' ? relativeTime(ms, now) : formatMoment(ms, viewerZone()),
  );
  const exact = formatExact(ms, viewerZone());
  return (
    <Tip label={exact}>
      <time dateTime={at}>{words}</time>
    </Tip>
  );
}
