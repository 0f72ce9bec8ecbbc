/** Puts the failure of a Firestore listener into words. */
import { codeOf } from './codeOf.ts';
import { Failure } from './Failure.ts';

export function readFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code = codeOf(error).replace(/^firestore\//, '');
  if (code === 'permission-denied') {
    return new Failure(
      {
        code: 'firestore/permission-denied',
        message: 'The database refuses to show these records to your account.',
        nextStep:
          'Sign out and in again. If it stays, check that firestore.rules is deployed and that your account carries the "admin" claim.',
      },
      error,
    );
  }
  if (code === 'failed-precondition') {
    return new Failure(
      {
        code: 'firestore/failed-precondition',
        message: 'The database lacks an index that this view needs.',
        nextStep:
          'Deploy firestore.indexes.json (npm run deploy), wait until it is built, then retry.',
      },
      error,
    );
  }
  return new Failure(
    {
      code: `firestore/${code || 'unknown'}`,
      message: 'The records could not be read.',
      nextStep: 'Check the network connection, then retry.',
    },
    error,
  );
}
