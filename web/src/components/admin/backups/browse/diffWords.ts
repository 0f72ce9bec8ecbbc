/** What the portal calls the difference between a document of a backup and the live one. */
import type { StoredDocumentDiff } from '@contract';
import type { Tone } from '../../../common/tones.ts';

export type DiffStatus = StoredDocumentDiff['status'];

export const DIFF_WORDS: Record<DiffStatus, { word: string; tone: Tone }> = {
  same: { word: 'Same as now', tone: 'ok' },
  changed: { word: 'Changed since', tone: 'warn' },
  created: { word: 'Made since', tone: 'idle' },
  deleted: { word: 'Gone now', tone: 'bad' },
};

/** Why all its fields are on one side, where they are. */
export const DIFF_MEANINGS: Record<DiffStatus, string> = {
  same: 'Every field is as it is in the database now.',
  changed: 'These fields are not as they are in the database now.',
  created: 'The backup does not hold it: it was made since.',
  deleted: 'It is not in the database any more.',
};
