/** What can be done with a schedule of the list: at once, or in a dialog of its own. */
import type { BackupScheduleDoc } from '@contract';
import { useCallback, useState } from 'react';
import { useCommand } from '../../../data/commands.ts';
import { useAnnounce } from '../../common/Announcer.tsx';
import { toast } from '../../common/toast.tsx';

export type ScheduleAct = 'clean-up' | 'delete';

export type BeginScheduleAct = (act: ScheduleAct, schedule: BackupScheduleDoc) => void;

export interface ScheduleActs {
  open: { act: ScheduleAct; schedule: BackupScheduleDoc } | null;
  begin: BeginScheduleAct;
  close(): void;
}

export function useScheduleActs(): ScheduleActs {
  const [open, setOpen] = useState<ScheduleActs['open']>(null);
  const begin = useCallback<BeginScheduleAct>((act, schedule) => setOpen({ act, schedule }), []);
  const close = useCallback(() => setOpen(null), []);
  return { open, begin, close };
}

/** Each rejects with a Failure. */
export function useScheduleCommands(): {
  runNow(schedule: BackupScheduleDoc): Promise<void>;
  setEnabled(schedule: BackupScheduleDoc, enabled: boolean): Promise<void>;
} {
  const command = useCommand();
  const announce = useAnnounce();
  const runNow = useCallback(
    async ({ id, name }: BackupScheduleDoc) => {
      await command('runSchedule', { scheduleId: id });
      toast({ tone: 'ok', title: 'Backup started', message: `By “${name}”.` });
      announce(`Backup of ${name} started.`);
    },
    [command, announce],
  );
  const setEnabled = useCallback(
    async ({ id, name }: BackupScheduleDoc, enabled: boolean) => {
      await command('updateSchedule', { scheduleId: id, updates: { enabled } });
      announce(`${name} ${enabled ? 'goes on' : 'is paused'}.`);
    },
    [command, announce],
  );
  return { runNow, setEnabled };
}
