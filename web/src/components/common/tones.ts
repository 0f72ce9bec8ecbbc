/** The five moods a thing can be in; each has its icon and its colour, and never goes without a word. */

export type Tone = 'ok' | 'warn' | 'bad' | 'run' | 'idle';
