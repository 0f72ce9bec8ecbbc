/** Where a request comes from, as far as that can be known. */
import type { IncomingMessage } from 'node:http';

/** Enough for a proxy before ours and one behind it. */
const ADDRESSES_KEPT = 3;

/**
 * The end of the chain of proxies, `client, …, last`. The last address is what Google's front end saw; those before it
 * are what was claimed to it. Null where nothing is known.
 */
export function clientAddress(request: IncomingMessage): string | null {
  const header = request.headers['x-forwarded-for'];
  const chain = [header ?? '']
    .flat()
    .join(',')
    .split(',')
    .map((address) => address.trim().slice(0, 64))
    .filter((address) => address !== '');
  if (chain.length === 0) return request.socket?.remoteAddress ?? null;
  return chain.slice(-ADDRESSES_KEPT).join(', ');
}
