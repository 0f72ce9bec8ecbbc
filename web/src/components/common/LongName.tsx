/** A name of any length on one line: shortened in the middle, whole on hover and to screen readers. */
import { VisuallyHidden } from '@mantine/core';
import { middleEllipsis } from '../../lib/middleEllipsis.ts';
import { Tip } from './Tip.tsx';

export function LongName({ name, max = 40 }: { name: string; max?: number }) {
  const short = middleEllipsis(name, max);
  if (short === name) return <span>{name}</span>;
  return (
    <Tip label={<span className="fv-break">{name}</span>} width={420}>
      <span>
        <span aria-hidden="true">{short}</span>
        <VisuallyHidden>{name}</VisuallyHidden>
      </span>
    </Tip>
  );
}
