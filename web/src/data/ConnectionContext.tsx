/** Hands the one connection to all hooks below it. */
import { createContext, type ReactNode, useContext } from 'react';
import type { Connection } from './connection.ts';

const Context = createContext<Connection | null>(null);

export function ConnectionProvider(props: { connection: Connection; children: ReactNode }) {
  return <Context value={props.connection}>{props.children}</Context>;
}

export function useConnection(): Connection {
  const connection = useContext(Context);
  if (connection === null) throw new Error('useConnection is used outside ConnectionProvider.');
  return connection;
}
