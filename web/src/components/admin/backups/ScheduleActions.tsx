/** What can be done with one schedule: run, pause or go on, change, and what is asked for less often. */
import type { BackupScheduleDoc } from '@contract';
import { ActionIcon, Button, Menu, VisuallyHidden } from '@mantine/core';
import { IconDots, IconEraser, IconTrash } from '@tabler/icons-react';
import { useId, useRef } from 'react';
import { Link } from 'react-router';
import { ReasonedButton } from '../../common/ReasonedButton.tsx';
import type { Task } from '../../common/useTask.ts';
import classes from './ScheduleList.module.css';
import { type BeginScheduleAct, type ScheduleAct, useScheduleCommands } from './scheduleActs.ts';
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
  const more = useRef<HTMLButtonElement>(null);

  function beginFromMenu(act: ScheduleAct) {
    // The entry vanishes with its menu: the dialog is to give the focus back to what stays.
    more.current?.focus();
    onAct(act, schedule);
  }

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
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon
            ref={more}
            size={30}
            variant="subtle"
            color="gray"
            className={classes.more ?? ''}
            aria-label="More actions"
            aria-describedby={nameId}
          >
            <IconDots size={18} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconEraser size={16} aria-hidden="true" />}
            onClick={() => beginFromMenu('clean-up')}
          >
            Clean up…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconTrash size={16} aria-hidden="true" />}
            style={{ color: 'var(--fv-bad)' }}
            onClick={() => beginFromMenu('delete')}
          >
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
