/** The icon of a tone, in its colour; always beside a word, so hidden from screen readers. */
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconMinus,
  IconProgress,
} from '@tabler/icons-react';
import type { Tone } from './tones.ts';

const ICONS = {
  ok: IconCircleCheck,
  warn: IconAlertTriangle,
  bad: IconCircleX,
  run: IconProgress,
  idle: IconMinus,
} as const;

interface ToneIconProps {
  tone: Tone;
  size?: number;
  /** It breathes: something is at work now. */
  isAlive?: boolean | undefined;
}

export function ToneIcon({ tone, size = 18, isAlive = false }: ToneIconProps) {
  const Icon = ICONS[tone];
  return (
    <Icon
      size={size}
      color={`var(--fv-${tone})`}
      aria-hidden="true"
      style={{ flex: 'none' }}
      {...(isAlive ? { className: 'fv-alive' } : {})}
    />
  );
}
