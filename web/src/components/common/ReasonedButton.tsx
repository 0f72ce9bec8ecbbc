/** A button that, while it cannot be used, stays within reach of the keyboard and says why. */
import { Button, type ButtonProps, VisuallyHidden } from '@mantine/core';
import { useId } from 'react';
import { Tip } from './Tip.tsx';

interface ReasonedButtonProps extends ButtonProps {
  /** Why it cannot be used now; `null` when it can. */
  reason: string | null;
  onClick(): void;
  /** The id of what it acts on, read out after its name while it can be used. */
  aboutId?: string;
}

export function ReasonedButton({ reason, onClick, aboutId, ...button }: ReasonedButtonProps) {
  const reasonId = useId();
  const describedBy = reason === null ? aboutId : reasonId;
  return (
    <>
      <Tip label={reason} width={320}>
        <Button
          {...button}
          // Not `disabled`: a disabled button is skipped by the keyboard, and its reason with it.
          aria-disabled={reason !== null}
          {...(reason === null ? {} : { 'data-disabled': true })}
          {...(describedBy === undefined ? {} : { 'aria-describedby': describedBy })}
          onClick={() => {
            if (reason === null) onClick();
          }}
        />
      </Tip>
      {reason !== null && <VisuallyHidden id={reasonId}>{reason}</VisuallyHidden>}
    </>
  );
}
