/** Asks what taking a restore back would do, and goes to where that is shown. */
import { useNavigate } from 'react-router';
import { useCommand } from '../../../data/commands.ts';
import { type Task, useTask } from '../../common/useTask.ts';

export function usePreviewUndo(restoreId: string): Task & { ask(): void } {
  const command = useCommand();
  const navigate = useNavigate();
  const task = useTask();
  return {
    ...task,
    ask: () =>
      void task.run(async () => {
        const preview = await command('undoRestore', { restoreId, dryRun: true });
        await navigate(`/admin/restores/${restoreId}/undo?preview=${preview.restoreId}`);
      }),
  };
}
