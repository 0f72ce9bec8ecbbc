/** What is done with storage providers by a click: which one is at what, and how the last act on each failed. */
import type { CallOutput } from '@contract';
import { useCallback, useState } from 'react';
import { useCommand } from '../../../../data/commands.ts';
import { Failure } from '../../../../data/Failure.ts';
import { useAnnounce } from '../../../common/Announcer.tsx';
import { unexpected } from '../../../common/useTask.ts';

type Act = 'test' | 'count' | 'set';

interface ActState {
  busy: Act | null;
  failure: Failure | null;
}

export interface ProviderActs {
  of(id: string): ActState;
  test(id: string): void;
  count(id: string): void;
  makeDefault(id: string): void;
  enable(id: string, enabled: boolean): void;
  forget(id: string): void;
}

const IDLE: ActState = { busy: null, failure: null };

export function useProviderActs(): ProviderActs {
  const command = useCommand();
  const announce = useAnnounce();
  const [states, setStates] = useState<Readonly<Record<string, ActState>>>({});

  const run = useCallback(
    async (id: string, busy: Act, work: () => Promise<string>) => {
      const become = (state: ActState) => setStates((all) => ({ ...all, [id]: state }));
      become({ busy, failure: null });
      try {
        announce(await work());
        become(IDLE);
      } catch (error) {
        become({ busy: null, failure: error instanceof Failure ? error : unexpected(error) });
      }
    },
    [announce],
  );

  return {
    of: (id) => states[id] ?? IDLE,
    test: (id) =>
      void run(id, 'test', async () =>
        reportWords(id, await command('testStorageProvider', { id })),
      ),
    count: (id) =>
      void run(id, 'count', async () => {
        const { usage } = await command('refreshStorageUsage', { id });
        return usage?.error ?? `What lies at ${id} is counted.`;
      }),
    makeDefault: (id) =>
      void run(id, 'set', async () => {
        await command('setDefaultStorageProvider', { id });
        return `${id} is the default destination now.`;
      }),
    enable: (id, enabled) =>
      void run(id, 'set', async () => {
        await command('updateStorageProvider', { id, enabled });
        return `${id} is ${enabled ? 'enabled' : 'disabled'} now.`;
      }),
    forget: (id) => setStates((all) => ({ ...all, [id]: IDLE })),
  };
}

function reportWords(id: string, report: CallOutput<'testStorageProvider'>): string {
  if (report.ok) return `The test of ${id} passed.`;
  const failed = report.steps.find((one) => !one.ok);
  return `The test of ${id} failed. ${failed?.error ?? ''}`;
}
