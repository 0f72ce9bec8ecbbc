/** Keeps what is restored, and which preview is looked at, in the address: links, reload and the back button work. */
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { RestoreSource } from './restoreChoices.ts';

export interface RestoreParams {
  /** `null` where the address names neither. */
  source: RestoreSource | null;
  /** The preview that is shown, or the restore whose choices are taken over. */
  previewId: string | null;
  /** In place of the address before. The preview that was shown is of other choices then. */
  choose(source: RestoreSource | null): void;
  /** A step of its own for the back button. */
  show(source: RestoreSource, previewId: string): void;
  forgetPreview(): void;
}

export function useRestoreParams(): RestoreParams {
  const [params, setParams] = useSearchParams();
  const backupId = params.get('backup');
  const at = params.get('moment');
  const previewId = params.get('preview');
  const source = useMemo<RestoreSource | null>(() => {
    if (at !== null) return { kind: 'moment', at };
    return backupId === null ? null : { kind: 'backup', backupId };
  }, [at, backupId]);
  const choose = useCallback(
    (next: RestoreSource | null) =>
      setParams(next === null ? {} : paramsOf(next), { replace: true, preventScrollReset: true }),
    [setParams],
  );
  const show = useCallback(
    (next: RestoreSource, preview: string) =>
      setParams({ ...paramsOf(next), preview }, { preventScrollReset: true }),
    [setParams],
  );
  const forgetPreview = useCallback(
    () =>
      setParams(
        (before) => {
          before.delete('preview');
          return before;
        },
        { replace: true, preventScrollReset: true },
      ),
    [setParams],
  );
  return { source, previewId, choose, show, forgetPreview };
}

function paramsOf(source: RestoreSource): Record<string, string> {
  return source.kind === 'moment' ? { moment: source.at } : { backup: source.backupId };
}
