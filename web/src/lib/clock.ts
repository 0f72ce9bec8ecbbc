/** The only file of the portal that reads the wall clock. */

/** Milliseconds since the epoch. */
export function nowMs(): number {
  return Date.now();
}
