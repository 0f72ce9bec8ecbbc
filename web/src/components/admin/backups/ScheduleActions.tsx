/** What can be done with one schedule: run, pause or go on, change, and what is asked for less often. */
import type { BackupScheduleDoc } from '@contract';
import { Button, Menu, VisuallyHidden } from '@mantine/core';
import { IconEraser, IconTrash } from '@tabler/icons-react';
import { useId } from 'react';
import { Link } from 'react-router';
import { MoreMenu } from '../../common/MoreMenu.tsx';
import { ReasonedButton } from '../../common/ReasonedButton.tsx';
import type { Task } from '../../common/useTask.ts';
import classes from './ScheduleList.module.css';
import { type BeginScheduleAct, useScheduleCommands } from './scheduleActs.ts';
import { isAtWork } from './scheduleWords.ts';

interface ScheduleActionsProps {
  schedule: BackupScheduleDoc;
  /** Of this schedule: one act at a time. */
  task: Task;
  onAct: BeginScheduleAct;
}

export function ScheduleActions({ schedule, task, onAct }: ScheduleActionsProps) {
  const { runNow, setEnabled } = useScheduleCommands();
  const nameId = useId();

  return (
    <div className={classes.acts}>
      <VisuallyHidden id={nameId}>{schedule.name}</VisuallyHidden>
      <ReasonedButton
        size="xs"
        variant="default"
        reason={isAtWork(schedule) ? 'A run of it is at work. Wait until it has ended.' : null}
        aboutId={nameId}
        onClick={() => void task.run(() => runNow(schedule))}
      >
        Run now
      </ReasonedButton>
      <Button
        size="xs"
        variant="default"
        aria-describedby={nameId}
        aria-busy={task.isBusy}
        onClick={() => void task.run(() => setEnabled(schedule, !schedule.enabled))}
      >
        {schedule.enabled ? 'Pause' : 'Go on'}
      </Button>
      <Button
        size="xs"
        variant="default"
        component={Link}
        to={`/admin/schedules/${schedule.id}`}
        aria-describedby={nameId}
      >
        Edit
      </Button>
      <MoreMenu aboutId={nameId} width={220}>
        {(begin) => (
          <>
            <Menu.Item
              leftSection={<IconEraser size={16} aria-hidden="true" />}
              onClick={() => begin(() => onAct('clean-up', schedule))}
            >
              Clean up…
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconTrash size={16} aria-hidden="true" />}
              style={{ color: 'var(--fv-bad)' }}
              onClick={() => begin(() => onAct('delete', schedule))}
            >
              Delete…
            </Menu.Item>
          </>
        )}
      </MoreMenu>
    </div>
  );
}
