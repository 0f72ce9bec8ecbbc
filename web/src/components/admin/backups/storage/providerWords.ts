/** A storage provider in words: where it keeps things, how its last test went, how full it is. */
import type { ConnectionReport, StorageProviderDoc } from '@contract';
import { formatBytes } from '../../../../lib/numbers.ts';
import type { Tone } from '../../../common/tones.ts';

type Step = ConnectionReport['steps'][number]['step'];

export const STEPS: readonly { step: Step; name: string; without: string }[] = [
  { step: 'write', name: 'Write an object', without: 'No backup can be stored here.' },
  { step: 'read', name: 'Read it back', without: 'A backup here could not be restored.' },
  { step: 'list', name: 'List it', without: 'What lies here could not be counted or cleared up.' },
  { step: 'delete', name: 'Delete it again', without: 'Old backups here could not be removed.' },
];

/** `bucket nightly in eu-central-1, below prod` */
export function placeWords(doc: StorageProviderDoc): string {
  const below = doc.pathPrefix.replace(/^\/+|\/+$/g, '');
  return [bucketWords(doc), ...(below === '' ? [] : [`below ${below}`])].join(', ');
}

function bucketWords({ type, config }: StorageProviderDoc): string {
  const text = (name: string) => (typeof config[name] === 'string' ? config[name] : '');
  const at = text('endpoint') === '' ? '' : ` at ${hostOf(text('endpoint'))}`;
  switch (type) {
    case 'local':
      return text('basePath') === '.'
        ? 'the folder for backups on the server’s disk'
        : `folder ${text('basePath')} on the server’s disk`;
    case 's3':
      return `bucket ${text('bucket')} in ${text('region')}${at}`;
    case 'gcs':
      return `bucket ${text('bucket')}${at}`;
    case 'azure':
      return `container ${text('containerName')}${at}`;
    case 'firebase':
      return text('storageBucket') === ''
        ? 'the project’s own bucket'
        : `bucket ${text('storageBucket')}`;
  }
}

function hostOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : endpoint;
}

export interface Look {
  tone: Tone;
  word: string;
}

export function testLook({ lastTest }: StorageProviderDoc): Look {
  if (lastTest === undefined) return { tone: 'idle', word: 'Not tested yet' };
  return lastTest.ok ? { tone: 'ok', word: 'Test passed' } : { tone: 'bad', word: 'Test failed' };
}

/** In percent of the quota. */
const LOW_FROM = 80;
const FULL_FROM = 95;

export interface UsageLook extends Look {
  /** Of the quota, 0 to 1; `null` without a quota or figures. */
  fraction: number | null;
  /** `4.1 MiB of 5.0 GiB`, `4.1 MiB, no quota`, `not counted yet` */
  amount: string;
  /** `81 %` of the quota, empty without one. It may exceed 100. */
  percent: string;
}

export function usageLook({ usage, config }: StorageProviderDoc): UsageLook {
  const { quotaBytes } = config;
  if (usage === undefined || usage.bytes === null) {
    const amount = usage === undefined ? 'not counted yet' : 'could not be counted';
    return { tone: 'idle', word: 'Unknown', fraction: null, amount, percent: '' };
  }
  const used = formatBytes(usage.bytes);
  if (typeof quotaBytes !== 'number' || usage.percent === null) {
    return {
      tone: 'idle',
      word: 'No quota',
      fraction: null,
      amount: `${used}, no quota`,
      percent: '',
    };
  }
  return {
    ...levelOf(usage.percent),
    fraction: Math.min(1, usage.percent / 100),
    amount: `${used} of ${formatBytes(quotaBytes)}`,
    percent: `${Math.floor(usage.percent)} %`,
  };
}

function levelOf(percent: number): Look {
  if (percent > 100) return { tone: 'bad', word: 'Over its quota' };
  if (percent >= FULL_FROM) return { tone: 'bad', word: 'Almost full' };
  if (percent >= LOW_FROM) return { tone: 'warn', word: 'Running low' };
  return { tone: 'ok', word: 'Room enough' };
}

/** Those of which someone must hear before a backup fails, the fullest first. */
export function lowOnes(docs: readonly StorageProviderDoc[]): StorageProviderDoc[] {
  return docs
    .filter((one) => one.enabled && ['warn', 'bad'].includes(usageLook(one).tone))
    .sort((a, b) => (b.usage?.percent ?? 0) - (a.usage?.percent ?? 0));
}

/** All that is counted, over every provider. */
export function totalUsage(docs: readonly StorageProviderDoc[]): {
  bytes: number;
  objects: number;
  uncounted: number;
} {
  const sum = (of: (one: StorageProviderDoc) => number) =>
    docs.reduce((all, one) => all + of(one), 0);
  return {
    bytes: sum((one) => one.usage?.bytes ?? 0),
    objects: sum((one) => one.usage?.objects ?? 0),
    uncounted: docs.filter((one) => (one.usage?.bytes ?? null) === null).length,
  };
}

/** What is odd about how it is set, as a sentence. */
export function settingNote(doc: StorageProviderDoc): string | null {
  if (doc.enabled) return null;
  return doc.isDefault
    ? 'It is a default destination, but disabled: no backup goes there until it is enabled.'
    : 'Disabled: no backup goes there. What it holds can still be restored.';
}

/** By name; the id decides between equal ones. */
export function byName(docs: readonly StorageProviderDoc[]): StorageProviderDoc[] {
  return [...docs].sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1));
}
