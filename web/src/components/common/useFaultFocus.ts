/** Moves the focus to the first field at fault, where a screen reader reads out what is wrong with it. */
import { type RefObject, useEffect } from 'react';

const AT_FAULT = '[aria-invalid="true"], [data-fault="true"] input:not([type="hidden"])';

/** Acts whenever `cause` becomes another one; nothing, nought and `null` are none. */
export function useFaultFocus(view: RefObject<HTMLElement | null>, cause: unknown): void {
  useEffect(() => {
    if (cause) view.current?.querySelector<HTMLElement>(AT_FAULT)?.focus();
  }, [view, cause]);
}
