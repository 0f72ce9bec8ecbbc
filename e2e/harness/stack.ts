/** The stack that `npm test` booted for the suite: where its emulators, folders and log are. */
import { readFileSync } from 'node:fs';
import type { StackAddresses } from '../../local/src/RunningStack.ts';

let known: StackAddresses | undefined;

/** Throws outside of `npm test -- suite`, which writes the file that FIREVAULT_STACK names. */
export function stack(): StackAddresses {
  if (known === undefined) {
    const path = process.env.FIREVAULT_STACK;
    if (path === undefined) {
      throw new Error('No stack is running for the suite: run npm test -- suite [filter].');
    }
    known = JSON.parse(readFileSync(path, 'utf8')) as StackAddresses;
  }
  return known;
}
