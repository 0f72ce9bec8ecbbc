/** Reads a source until it ends or a signal is aborted, even while the source itself is waiting. */

/**
 * Yields what `source` yields; once `signal` is aborted it throws the signal's reason, at once. Whenever reading
 * stops early the source is told so (`return()`), without waiting for one that hangs.
 */
export async function* abortable(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  signal?.throwIfAborted();
  const iterator = source[Symbol.asyncIterator]();
  let rejectWaiting: (reason: unknown) => void = () => undefined;
  const onAbort = () => rejectWaiting(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  let ended = false;
  try {
    while (true) {
      signal?.throwIfAborted();
      // Not Promise.race with one promise of the abort: that one would hold every chunk until it settles.
      const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        rejectWaiting = reject;
        iterator.next().then(resolve, (error) => {
          ended = true;
          reject(error);
        });
      });
      if (next.done) {
        ended = true;
        return;
      }
      yield next.value;
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    // A generator that hangs inside `next()` settles `return()` only afterwards: do not wait for it.
    if (!ended) Promise.resolve(iterator).then(tellToStop).catch(ignoreReported);
  }
}

async function tellToStop(iterator: AsyncIterator<Uint8Array>): Promise<void> {
  await iterator.return?.();
}

/** Why the reading stopped is already on its way to the caller; how the source took it is not of interest. */
function ignoreReported(): void {
  return;
}
