/** A block that tells something in a tone: icon, title and words together, never colour alone. */
import { CloseButton } from '@mantine/core';
import type { AriaRole, ReactNode } from 'react';
import classes from './Notice.module.css';
import { ToneIcon } from './ToneIcon.tsx';
import type { Tone } from './tones.ts';

interface NoticeProps {
  tone: Tone;
  title: string;
  children?: ReactNode;
  /** `alert` for what a person has just caused, `status` for what comes by itself, none for what was there. */
  role?: AriaRole;
  onClose?: (() => void) | undefined;
}

export function Notice({ tone, title, children, role, onClose }: NoticeProps) {
  return (
    <div
      className={classes.notice}
      style={{ background: `var(--fv-${tone}-soft)`, borderColor: `var(--fv-${tone}-edge)` }}
      {...(role === undefined ? {} : { role })}
    >
      <ToneIcon tone={tone} size={20} />
      <div className={classes.words}>
        <div className={classes.title} style={{ color: `var(--fv-${tone})` }}>
          {title}
        </div>
        {children}
      </div>
      {onClose !== undefined && <CloseButton aria-label="Dismiss" onClick={onClose} />}
    </div>
  );
}
