/** What every node of the tree of a backup works with: which backup, what is ticked, what is open, what is known to differ. */
import { createContext, type ReactNode, useContext } from 'react';
import type { DiffStatus } from './diffWords.ts';

export interface Browsing {
  backupId: string;
  /** Sent along where the backup was encrypted under one. */
  passphrase: string | null;
  ticked: ReadonlySet<string>;
  onTick(path: string): void;
  /** The document on the right. */
  openPath: string | null;
  onOpen(path: string): void;
  marks: ReadonlyMap<string, DiffStatus>;
  onMark(path: string, status: DiffStatus): void;
}

const Context = createContext<Browsing | null>(null);

export function BrowsingProvider(props: { value: Browsing; children: ReactNode }) {
  return <Context value={props.value}>{props.children}</Context>;
}

export function useBrowsing(): Browsing {
  const browsing = useContext(Context);
  if (browsing === null) throw new Error('useBrowsing is used outside BrowsingProvider.');
  return browsing;
}
