/** The phases of a restore as a list: done, alive, waiting, or where it stopped. */
import type { RestoreJob } from '@contract';
import { VisuallyHidden } from '@mantine/core';
import { IconCheck, IconCircleX, IconMinus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './PhaseList.module.css';
import { phaseSteps, type StepState } from './restoreWords.ts';

const MARKS: Record<StepState, { icon: ReactNode; word: string }> = {
  done: { icon: <IconCheck size={16} aria-hidden="true" />, word: 'done' },
  current: { icon: <span className={classes.pulse} />, word: 'running' },
  waiting: { icon: null, word: 'waiting' },
  skipped: { icon: <IconMinus size={16} aria-hidden="true" />, word: 'not reached' },
  stopped: { icon: <IconCircleX size={16} aria-hidden="true" />, word: 'stopped' },
};

export function PhaseList({ job }: { job: RestoreJob }) {
  return (
    <ol className={classes.list}>
      {phaseSteps(job).map((step) => (
        <li
          key={step.phase}
          className={classes.step}
          data-state={step.state}
          {...(step.state === 'current' ? { 'aria-current': 'step' as const } : {})}
        >
          <span className={classes.mark}>{MARKS[step.state].icon}</span>
          <div>
            <div className={classes.name}>
              {step.name}
              <VisuallyHidden>, {MARKS[step.state].word}</VisuallyHidden>
            </div>
            <div className={classes.meaning}>{step.meaning}</div>
          </div>
        </li>
      ))}
    </ol>
  );
}
