/** What a load of a page feels like, as Lighthouse counts it: first and largest paint, blocked time, shifts, bytes. */
import type { Page } from 'playwright-core';

/** A line and a processor, as Lighthouse's presets have them. */
export interface Conditions {
  latencyMs: number;
  /** Both ways. */
  kilobitsPerSecond: number;
  /** How many times slower than this machine. */
  slowdown: number;
}

export const DESKTOP: Conditions = { latencyMs: 40, kilobitsPerSecond: 10_240, slowdown: 1 };
export const PHONE: Conditions = { latencyMs: 150, kilobitsPerSecond: 1_638, slowdown: 4 };

export interface Vitals {
  firstPaintMs: number;
  largestPaintMs: number;
  /** What `shown` waited for is on the page. */
  shownMs: number;
  /** Of tasks of the main thread longer than 50 ms after the first paint, what is beyond 50 ms, in all. */
  blockedMs: number;
  /** Cumulative layout shift: the worst burst of shifts nobody asked for; up to 0.1 is good. */
  shift: number;
  requests: number;
  kilobytes: number;
}

interface Observed {
  paint: number;
  largest: number;
  tasks: { at: number; ms: number }[];
  shifts: { at: number; value: number }[];
  now: number;
}

const OBSERVE = `(() => {
  const seen = { paint: 0, largest: 0, tasks: [], shifts: [] };
  window.firevaultVitals = seen;
  const on = (type, note) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  on('paint', ({ name, startTime }) => {
    if (name === 'first-contentful-paint') seen.paint = startTime;
  });
  on('largest-contentful-paint', ({ startTime }) => { seen.largest = startTime; });
  on('longtask', ({ startTime, duration }) => seen.tasks.push({ at: startTime, ms: duration }));
  on('layout-shift', ({ startTime, value, hadRecentInput }) => {
    if (!hadRecentInput) seen.shifts.push({ at: startTime, value });
  });
})()`;

/** Loads the page anew with an empty cache, and watches until two seconds after `shown` resolves. */
export async function loadUnder(
  page: Page,
  conditions: Conditions,
  shown: () => Promise<void>,
): Promise<Vitals> {
  const session = await page.context().newCDPSession(page);
  const bytesPerSecond = (conditions.kilobitsPerSecond * 1024) / 8;
  let requests = 0;
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    requests += 1;
    bytes += encodedDataLength;
  });
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: conditions.latencyMs,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: conditions.slowdown });
  await page.addInitScript(OBSERVE);
  try {
    await page.reload();
    await shown();
    const shownMs = await page.evaluate<number>('performance.now()');
    await page.waitForTimeout(2000);
    const seen = await page.evaluate<Observed>('window.firevaultVitals');
    return {
      firstPaintMs: Math.round(seen.paint),
      largestPaintMs: Math.round(seen.largest),
      shownMs: Math.round(shownMs),
      blockedMs: Math.round(blockedTime(seen)),
      shift: Math.round(worstBurst(seen.shifts) * 1000) / 1000,
      requests,
      kilobytes: Math.round(bytes / 1000),
    };
  } finally {
    await session.detach();
  }
}

function blockedTime({ tasks, paint }: Observed): number {
  return tasks
    .filter(({ at }) => at >= paint)
    .reduce((sum, { ms }) => sum + Math.max(0, ms - 50), 0);
}

/** Shifts less than a second apart belong together, for five seconds at most. */
function worstBurst(shifts: Observed['shifts']): number {
  let worst = 0;
  let sum = 0;
  let began = Number.NEGATIVE_INFINITY;
  let before = Number.NEGATIVE_INFINITY;
  for (const { at, value } of shifts) {
    const isSameBurst = at - before < 1000 && at - began < 5000;
    sum = isSameBurst ? sum + value : value;
    if (!isSameBurst) began = at;
    before = at;
    worst = Math.max(worst, sum);
  }
  return worst;
}
