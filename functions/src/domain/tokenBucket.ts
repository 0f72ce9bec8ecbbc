/** Decides how many of several wishes a rate limit grants: a bucket that fills steadily and is full to begin with. */

export interface RateLimit {
  /** How many may come at once. */
  capacity: number;
  /** In how many seconds an empty bucket is full again. */
  refillSeconds: number;
}

/** As it is kept between two decisions; `at` is milliseconds since the epoch. */
export interface Bucket {
  tokens: number;
  at: number;
}

/** `retryAfterSeconds` is when the next wish can be granted: 0 when all were. */
export function takeTokens(
  before: Bucket | null,
  limit: RateLimit,
  nowMs: number,
  wanted: number,
): { bucket: Bucket; granted: number; retryAfterSeconds: number } {
  const perMs = limit.capacity / (limit.refillSeconds * 1000);
  // A clock that went back earns nothing.
  const elapsed = before === null ? 0 : Math.max(0, nowMs - before.at);
  const held =
    before === null ? limit.capacity : Math.min(limit.capacity, before.tokens + elapsed * perMs);
  const granted = Math.min(wanted, Math.floor(held + 1e-9));
  const tokens = Math.max(0, held - granted);
  const at = before === null ? nowMs : Math.max(nowMs, before.at);
  const lacking = granted < wanted ? (1 - tokens) / perMs / 1000 : 0;
  return { bucket: { tokens, at }, granted, retryAfterSeconds: Math.ceil(lacking) };
}
