/** Turns Ctrl-C and its relatives into a first request to stop and a second one to stop at once. */

// npm, the shell and bootstrap.mjs each pass a Ctrl-C on, so one key press arrives up to three times.
const echoMs = 1000;

/**
 * Calls `onFirst` once, and `onSecond` for a later signal. Without `onSecond` the process ends at once,
 * and the guardian ends the stack. Returns what takes the handlers away.
 */
export function onStopSignals(
  onFirst: () => void,
  onSecond: () => void = () => process.exit(130),
): () => void {
  let firstAt: number | undefined;
  const handle = () => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      onFirst();
    } else if (performance.now() - firstAt > echoMs) {
      onSecond();
    }
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, handle);
  return () => {
    for (const signal of signals) process.off(signal, handle);
  };
}
