/** Mounts a dialog when it is opened for the first time, so that no page waits for what may never be asked of it. */
import { type ReactNode, Suspense, useEffect, useState } from 'react';

interface WhenOpenedProps {
  isOpen: boolean;
  /** The dialog, which may be one that is fetched. */
  children(isOpen: boolean): ReactNode;
}

/** It stays mounted from then on: it fades away, and opens again at once. */
export function WhenOpened({ isOpen, children }: WhenOpenedProps) {
  const [isWanted, setWanted] = useState(isOpen);
  if (isOpen && !isWanted) setWanted(true);
  if (!isWanted) return null;
  return (
    <Suspense fallback={null}>
      <OnceMounted isOpen={isOpen}>{children}</OnceMounted>
    </Suspense>
  );
}

/** A dialog remembers who has the focus, to give it back, only as it goes from closed to open. */
function OnceMounted({ isOpen, children }: WhenOpenedProps) {
  const [isMounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  return children(isMounted && isOpen);
}
