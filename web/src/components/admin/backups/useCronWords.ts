/** The plain-language reading of cron expressions; the library for it is fetched when the first one is shown. */
import { useEffect, useState } from 'react';

type Read = (expression: string) => string | null;

let reader: Read | null = null;

/** `At 02:00, every day`; `null` while the library loads, and for what cannot be read. */
export function useCronWords(): Read {
  const [read, setRead] = useState<Read | null>(() => reader);
  useEffect(() => {
    if (reader !== null) return;
    let isCurrent = true;
    loadReader().then(
      (loaded) => {
        if (isCurrent) setRead(() => loaded);
      },
      // It could not be fetched: expressions are shown as they are, and the next page asks again.
      () => setRead(null),
    );
    return () => {
      isCurrent = false;
    };
  }, []);
  return read ?? unread;
}

const unread: Read = () => null;

export async function loadReader(): Promise<Read> {
  const { default: cronstrue } = await import('cronstrue');
  reader = (expression) => {
    try {
      return cronstrue.toString(expression, { use24HourTimeFormat: true, verbose: true });
    } catch (error) {
      // The library throws text for what is no expression.
      if (typeof error === 'string' || error instanceof Error) return null;
      throw error;
    }
  };
  return reader;
}
