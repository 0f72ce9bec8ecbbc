/** Reads the code that Firebase's SDKs put on their errors, `auth/network-request-failed`. */

export function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) {
    return typeof error.code === 'string' ? error.code : '';
  }
  return '';
}
