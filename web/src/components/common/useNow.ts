/** The present moment as React state, renewed at an interval; all components of one interval share a timer. */
import { useCallback, useSyncExternalStore } from 'react';
import { nowMs } from '../../lib/clock.ts';

interface Ticker {
  now: number;
  timer: ReturnType<typeof setInterval>;
  listeners: Set<() => void>;
}

const tickers = new Map<number, Ticker>();

export function useNow(everyMs = 10_000): number {
  return useAtPresent((now) => now, everyMs);
}

/** What `of` makes of the present moment, a text or a number: only when that is another one is anything drawn again. */
export function useAtPresent<T extends string | number | null>(
  of: (nowMs: number) => T,
  everyMs = 10_000,
): T {
  const subscribe = useCallback((onTick: () => void) => listen(everyMs, onTick), [everyMs]);
  return useSyncExternalStore(subscribe, () => of(presentOf(everyMs)));
}

/** Less than an interval old, also where the timer lags: what has just happened is never said to come. */
function presentOf(everyMs: number): number {
  const ticker = tickers.get(everyMs);
  if (ticker === undefined) return firstNow(everyMs);
  if (nowMs() - ticker.now >= everyMs) ticker.now = nowMs();
  return ticker.now;
}

// A snapshot must not change between renders, so the time before the first tick is kept as well.
const firsts = new Map<number, number>();

function firstNow(everyMs: number): number {
  const known = firsts.get(everyMs);
  if (known !== undefined && nowMs() - known < everyMs) return known;
  const now = nowMs();
  firsts.set(everyMs, now);
  return now;
}

function listen(everyMs: number, onTick: () => void): () => void {
  const ticker = tickers.get(everyMs) ?? start(everyMs);
  ticker.listeners.add(onTick);
  return () => {
    ticker.listeners.delete(onTick);
    if (ticker.listeners.size > 0) return;
    clearInterval(ticker.timer);
    tickers.delete(everyMs);
  };
}

function start(everyMs: number): Ticker {
  const listeners = new Set<() => void>();
  const timer = setInterval(() => {
    ticker.now = nowMs();
    for (const listener of listeners) listener();
  }, everyMs);
  const ticker: Ticker = { now: firstNow(everyMs), timer, listeners };
  tickers.set(everyMs, ticker);
  return ticker;
}
