/** Turns what a cloud's SDK throws into one of the storage errors: what failed, why, and what to do. */
import { FirevaultError } from '../domain/errors.ts';
import {
  describeFault,
  type FaultFacts,
  type StorageErrorCode,
  storageError,
} from './storageErrors.ts';

export type Act = 'upload' | 'download' | 'stat' | 'delete' | 'list' | 'link';

/** What is known at the place of the failure. */
export interface FaultPlace {
  /** The provider's name. */
  name: string;
  act: Act;
  /** The object's path, or the prefix of a listing. */
  path: string;
  /** The permission that the act needs, in the cloud's own word: `s3:PutObject`. */
  permission: string;
  secrets: readonly string[];
}

/** What a vendor's own error code means. `reason` completes "Upload of a to b failed: …". */
export interface Verdict {
  code: StorageErrorCode;
  reason?: string;
  field?: string;
  nextStep?: string;
}

const titles: Record<Act, (path: string, name: string) => string> = {
  upload: (path, name) => `Upload of ${path} to ${name}`,
  download: (path, name) => `Download of ${path} from ${name}`,
  stat: (path, name) => `Look-up of ${path} in ${name}`,
  delete: (path, name) => `Removal of ${path} from ${name}`,
  list: (path, name) => (path === '' ? `Listing of ${name}` : `Listing of ${path} in ${name}`),
  link: (path, name) => `Link to ${path} in ${name}`,
};

const verbs: Record<Act, string> = {
  upload: 'write to this bucket',
  download: 'read from this bucket',
  stat: 'read from this bucket',
  delete: 'delete from this bucket',
  list: 'list this bucket',
  link: 'sign links to this bucket',
};

export function actTitle(act: Act, path: string, name: string): string {
  return titles[act](path, name);
}

/** `judge` reads the vendor's own codes; what it leaves (null) is decided by the HTTP status and the network's code. */
export function cloudFault(
  error: unknown,
  place: FaultPlace,
  judge: (facts: FaultFacts) => Verdict | null,
): FirevaultError {
  if (error instanceof FirevaultError) return error;
  const facts = describeFault(error);
  const verdict = judge(facts) ?? judgeNetwork(error, facts) ?? judgeStatus(facts);
  const said = [facts.code ?? (facts.name === 'Error' ? undefined : facts.name), facts.status]
    .filter((word) => word !== undefined)
    .join(', ');
  const { reason, nextStep } = { ...defaults(verdict.code, place, said), ...verdict };
  const outcome = verdict.code === 'storage/denied' ? 'was refused' : 'failed';
  return storageError(
    verdict.code,
    `${actTitle(place.act, place.path, place.name)} ${outcome}: ${reason}.`,
    {
      cause: error,
      secrets: place.secrets,
      ...(nextStep === undefined ? {} : { nextStep }),
      ...(verdict.field === undefined ? {} : { field: verdict.field }),
    },
  );
}

function defaults(
  code: StorageErrorCode,
  place: FaultPlace,
  said: string,
): { reason: string; nextStep?: string } {
  switch (code) {
    case 'storage/not-found':
      return { reason: 'there is no such object' };
    case 'storage/denied':
      return {
        reason: `the key may not ${verbs[place.act]} (${place.permission})`,
        nextStep: `Grant ${place.permission} to the key of ${place.name}, or enter another key.`,
      };
    case 'storage/quota':
      return {
        reason: `the store is full or its quota is used up (${said})`,
        nextStep: 'Free space, raise the quota or choose another provider.',
      };
    case 'storage/unreachable':
      return {
        reason: `the store does not answer as it should (${said || 'connection lost'})`,
        nextStep:
          'It is tried again by itself. If it stays so, check the endpoint and the network.',
      };
    case 'storage/misconfigured':
      return { reason: `the store does not accept the configuration (${said})` };
    default:
      return { reason: `the store reported ${said || 'an unknown fault'}` };
  }
}

const passingFaults = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ERR_STREAM_PREMATURE_CLOSE',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

const distrust = /^(CERT_|ERR_TLS_|ERR_SSL_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

function judgeNetwork(error: unknown, facts: FaultFacts): Verdict | null {
  // SDKs and node-fetch keep the socket's error as a cause, Node's happy-eyeballs in a list.
  for (let at: unknown = error, depth = 0; at !== undefined && depth < 5; depth++) {
    const { code } = describeFault(at);
    if (code !== undefined && passingFaults.has(code)) return { code: 'storage/unreachable' };
    if (code !== undefined && distrust.test(code)) {
      return {
        code: 'storage/misconfigured',
        field: 'config.endpoint',
        reason: `a trusted TLS connection could not be made (${code})`,
        nextStep: 'Check that the endpoint speaks TLS and its certificate is valid for this host.',
      };
    }
    const { cause, errors } = at as { cause?: unknown; errors?: unknown };
    at = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
    if (typeof at !== 'object' || at === null) break;
  }
  if (facts.status === undefined && /^(TimeoutError|NetworkingError)$/.test(facts.name)) {
    return { code: 'storage/unreachable' };
  }
  if (
    facts.status === undefined &&
    /socket hang up|premature close|^(aborted|terminated|fetch failed)$/i.test(facts.message)
  ) {
    return { code: 'storage/unreachable' };
  }
  return null;
}

function judgeStatus({ status }: FaultFacts): Verdict {
  if (status === undefined) return { code: 'storage/failed' };
  if (status === 404) return { code: 'storage/not-found' };
  if (status === 401 || status === 403) return { code: 'storage/denied' };
  if (status === 507) return { code: 'storage/quota' };
  if (status === 501 || status === 505) return { code: 'storage/failed' };
  if (status === 408 || status === 429 || status >= 500) return { code: 'storage/unreachable' };
  return { code: 'storage/failed' };
}
