/** Makes previews: sends a dry run, and reports the job that was made for it. */
import { useCommand } from '../../../../data/commands.ts';
import { useAnnounce } from '../../../common/Announcer.tsx';
import { type Task, useTask } from '../../../common/useTask.ts';
import type { PreviewRequest } from './restoreChoices.ts';

export interface PreviewTask extends Task {
  /** Does nothing while one is under way. */
  ask(request: PreviewRequest, onMade: (previewId: string) => void): void;
}

export function usePreview(): PreviewTask {
  const command = useCommand();
  const announce = useAnnounce();
  const task = useTask();
  return {
    ...task,
    ask: (request, onMade) =>
      void task.run(async () => {
        const { restoreId } = await command('restoreBackup', { ...request, dryRun: true });
        announce('Comparing the backup with what is there now.');
        onMade(restoreId);
      }),
  };
}
