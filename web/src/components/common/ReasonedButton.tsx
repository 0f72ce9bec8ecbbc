/** A button that, while it cannot be used, stays within reach of the keyboard and says why. */
import { Button, type ButtonProps, Tooltip, VisuallyHidden } from '@mantine/core';
import { useId } from 'react';

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
      <Tooltip label={reason} disabled={reason === null} multiline maw={320} events={ALL_EVENTS}>
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
      </Tooltip>
      {reason !== null && <VisuallyHidden id={reasonId}>{reason}</VisuallyHidden>}
    </>
  );
}

const ALL_EVENTS = { hover: true, focus: true, touch: true };
