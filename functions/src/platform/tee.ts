/** Splits one stream into several that are read at the pace of the slowest, and goes on when one of them gives up. */

interface Branch {
  open: boolean;
  /** Resolves the reader's wait with the next chunk, or with the end. */
  take: ((chunk: Uint8Array | null) => void) | null;
  fail: ((error: unknown) => void) | null;
  /** Wakes the pump when this branch wants more or leaves. */
  wanted: () => void;
}

export interface TeeBranch {
  bytes: AsyncIterable<Uint8Array>;
  /** Must be called when the reader is through, also when it failed before its first read: nobody waits for it then. */
  leave: () => void;
}

/**
 * Each branch is read once. `pump` runs the source to its end and must be awaited along with the readers; a source that
 * fails makes every branch throw the same error. When every branch has left, the source is stopped.
 */
export function tee(
  source: AsyncIterable<Uint8Array>,
  count: number,
): { branches: TeeBranch[]; pump: () => Promise<void> } {
  const branches: Branch[] = Array.from({ length: count }, () => ({
    open: true,
    take: null,
    fail: null,
    wanted: () => undefined,
  }));

  function ready(branch: Branch): Promise<void> {
    if (!branch.open || branch.take !== null) return Promise.resolve();
    return new Promise((resolve) => {
      branch.wanted = resolve;
    });
  }

  function give(branch: Branch, chunk: Uint8Array | null): void {
    const take = branch.take;
    branch.take = null;
    branch.fail = null;
    take?.(chunk);
  }

  async function pump(): Promise<void> {
    try {
      for await (const chunk of source) {
        await Promise.all(branches.map(ready));
        if (branches.every((branch) => !branch.open)) return;
        for (const branch of branches) give(branch, chunk);
      }
    } catch (error) {
      await Promise.all(branches.map(ready));
      for (const branch of branches) branch.fail?.(error);
      throw error;
    }
    await Promise.all(branches.map(ready));
    for (const branch of branches) give(branch, null);
  }

  async function* read(branch: Branch): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (;;) {
        const chunk = await new Promise<Uint8Array | null>((resolve, reject) => {
          branch.take = resolve;
          branch.fail = reject;
          branch.wanted();
        });
        if (chunk === null) return;
        yield chunk;
      }
    } finally {
      leave(branch);
    }
  }

  return {
    branches: branches.map((branch) => ({ bytes: read(branch), leave: () => leave(branch) })),
    pump,
  };
}

function leave(branch: Branch): void {
  branch.open = false;
  branch.take = null;
  branch.fail = null;
  branch.wanted();
}
