/** Counts the calls that a connection makes. */
import type { FirestoreConnection } from '../../../functions/src/firestore/FirestoreConnection.ts';

export function countCalls(connection: FirestoreConnection): () => number {
  let calls = 0;
  const stream = connection.stream.bind(connection);
  const unary = connection.unary.bind(connection);
  connection.stream = (...call) => {
    calls += 1;
    return stream(...call);
  };
  connection.unary = (...call) => {
    calls += 1;
    return unary(...call);
  };
  return () => calls;
}
