/** Makes previews: sends a dry run, and reports the job that was made for it. */
import { useRef } from 'react';
import { useCommand } from '../../../../data/commands.ts';
import { useAnnounce } from '../../../common/Announcer.tsx';
import { type Task, useTask } from '../../../common/useTask.ts';
import type { PreviewRequest } from './restoreChoices.ts';

export interface PreviewTask extends Task {
  /** Does nothing while one is under way. */
  ask(request: PreviewRequest): void;
}

export function usePreview(onMade: (previewId: string) => void): PreviewTask {
  const command = useCommand();
  const announce = useAnnounce();
  const task = useTask();
  const latest = useRef(onMade);
  latest.current = onMade;
  return {
    ...task,
    ask: (request) =>
      void task.run(async () => {
        const { restoreId } = await command('restoreBackup', { ...request, dryRun: true });
        announce('Comparing the backup with what is there now.');
        latest.current(restoreId);
      }),
  };
}
