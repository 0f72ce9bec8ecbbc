/** A state as icon, word and colour together. */
import classes from './StatusTag.module.css';
import { ToneIcon } from './ToneIcon.tsx';
import type { Tone } from './tones.ts';

interface StatusTagProps {
  word: string;
  tone: Tone;
  isAlive?: boolean | undefined;
}

export function StatusTag({ word, tone, isAlive }: StatusTagProps) {
  return (
    <span className={classes.tag} style={{ color: `var(--fv-${tone})` }}>
      <ToneIcon tone={tone} size={16} isAlive={isAlive} />
      {word}
    </span>
  );
}
