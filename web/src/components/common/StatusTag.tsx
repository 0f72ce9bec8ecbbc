/** A state as icon, word and colour together. */
import classes from './StatusTag.module.css';
import { ToneIcon } from './ToneIcon.tsx';
import type { Tone } from './tones.ts';

export function StatusTag({ word, tone }: { word: string; tone: Tone }) {
  return (
    <span className={classes.tag} style={{ color: `var(--fv-${tone})` }}>
      <ToneIcon tone={tone} size={16} />
      {word}
    </span>
  );
}
