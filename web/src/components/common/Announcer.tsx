/** Says things once to screen readers, through a polite live region that is always on the page. */
import { VisuallyHidden } from '@mantine/core';
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';

type Announce = (text: string) => void;

const Context = createContext<Announce | null>(null);

// Long enough to be read out before the region is emptied for those who come by it later.
const CLEAR_AFTER_MS = 20_000;

export function AnnouncerProvider({ children }: { children: ReactNode }) {
  const [texts, setTexts] = useState<{ key: number; text: string }[]>([]);
  const next = useRef(0);
  const announce = useCallback((text: string) => {
    next.current += 1;
    const key = next.current;
    setTexts((before) => [...before, { key, text }]);
    setTimeout(() => setTexts((before) => before.filter((one) => one.key !== key)), CLEAR_AFTER_MS);
  }, []);
  return (
    <Context value={announce}>
      {children}
      <VisuallyHidden role="log" aria-live="polite" aria-label="Results of jobs">
        {texts.map((one) => (
          <p key={one.key}>{one.text}</p>
        ))}
      </VisuallyHidden>
    </Context>
  );
}

export function useAnnounce(): Announce {
  const announce = useContext(Context);
  if (announce === null) throw new Error('useAnnounce is used outside AnnouncerProvider.');
  return announce;
}
