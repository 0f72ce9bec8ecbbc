/** Keeps the last value that was there, so that a dialog shows what it is about until it has faded away. */
import { useState } from 'react';

export function useLast<T>(value: T | null): T | null {
  const [last, setLast] = useState(value);
  if (value !== null && value !== last) setLast(value);
  return value ?? last;
}
