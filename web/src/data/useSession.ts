/** The session as React state. */
import { useEffect, useState } from 'react';
import { useConnection } from './ConnectionContext.tsx';
import { type Session, watchSession } from './session.ts';

export function useSession(): Session {
  const { auth } = useConnection();
  const [session, setSession] = useState<Session>({ state: 'loading' });
  useEffect(() => watchSession(auth, setSession), [auth]);
  return session;
}
