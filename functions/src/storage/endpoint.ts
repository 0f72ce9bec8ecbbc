/** Accepts the address of a store only when nobody on the way can read along. */
import { storageError } from './storageErrors.ts';

/** TLS, or plain HTTP to this very machine. `field` names where the address was entered. */
export function requireTls(name: string, address: string, field = 'config.endpoint'): URL {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw storageError('storage/misconfigured', `The endpoint of ${name} is not a URL.`, {
      field,
      nextStep: 'Enter the address of the store with https:// before it.',
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw storageError('storage/misconfigured', `The endpoint of ${name} holds a password.`, {
      field,
      nextStep: 'Enter the credentials in their own fields.',
    });
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw storageError(
      'storage/misconfigured',
      `The endpoint of ${name} is not encrypted: ${url.protocol}//${url.host}.`,
      { field, nextStep: 'Use https://. Plain HTTP is accepted for this machine alone.' },
    );
  }
  return url;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
