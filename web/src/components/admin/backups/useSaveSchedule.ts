/** Saves what the form of a schedule holds, and says so. */
import type { BackupScheduleDoc } from '@contract';
import { useCallback } from 'react';
import { useCommand } from '../../../data/commands.ts';
import { useAnnounce } from '../../common/Announcer.tsx';
import { toast } from '../../common/toast.tsx';
import { createRequest, type ScheduleForm, updatesOf } from './scheduleForm.ts';

/** The returned function rejects with a Failure. Without changes there is nothing to save. */
export function useSaveSchedule(): (
  form: ScheduleForm,
  destinations: readonly string[],
  schedule: BackupScheduleDoc | null,
) => Promise<void> {
  const command = useCommand();
  const announce = useAnnounce();
  return useCallback(
    async (form, destinations, schedule) => {
      if (schedule === null) {
        await command('createSchedule', createRequest(form, destinations));
      } else {
        const updates = updatesOf(form, destinations, schedule);
        if (Object.keys(updates).length > 0) {
          await command('updateSchedule', { scheduleId: schedule.id, updates });
        }
      }
      const title = schedule === null ? 'Schedule created' : 'Schedule saved';
      toast({ tone: 'ok', title, message: form.name.trim() });
      announce(`${title}.`);
    },
    [command, announce],
  );
}
