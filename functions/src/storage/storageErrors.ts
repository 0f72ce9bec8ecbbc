/** Builds the errors of a store: one code, one sentence, the next step, and a cause with every secret taken out. */
import { type ErrorKind, FirevaultError } from '../domain/errors.ts';

export type StorageErrorCode =
  | 'storage/not-found'
  | 'storage/denied'
  | 'storage/quota'
  | 'storage/misconfigured'
  | 'storage/invalid-path'
  | 'storage/unreachable'
  | 'storage/failed';

const kinds: Record<StorageErrorCode, ErrorKind> = {
  'storage/not-found': 'not-found',
  'storage/denied': 'permission-denied',
  // A full store stays full: final, unlike `resource-exhausted`, which is worth a retry.
  'storage/quota': 'failed-precondition',
  'storage/misconfigured': 'invalid-argument',
  'storage/invalid-path': 'invalid-argument',
  'storage/unreachable': 'unavailable',
  'storage/failed': 'internal',
};

export interface StorageErrorOptions {
  nextStep?: string;
  /** The field of the configuration or request that is wrong: `config.bucket`. */
  field?: string;
  cause?: unknown;
  /** Secret texts that must not be printed, besides those that can be told by their form. */
  secrets?: readonly string[];
}

export function storageError(
  code: StorageErrorCode,
  message: string,
  options: StorageErrorOptions = {},
): FirevaultError {
  const secrets = options.secrets ?? [];
  const clean = redact(message, secrets);
  return new FirevaultError(kinds[code], code, clean, {
    ...(options.nextStep === undefined ? {} : { nextStep: options.nextStep }),
    ...(options.field === undefined ? {} : { fields: [{ field: options.field, message: clean }] }),
    ...(options.cause === undefined ? {} : { cause: scrubbedCause(options.cause, secrets) }),
  });
}

/** What remains of an SDK's error: its name, code, HTTP status, message and where it was thrown. */
class StoreFault extends Error {
  readonly code: string | undefined;
  readonly status: number | undefined;

  constructor(name: string, message: string, code: string | undefined, status: number | undefined) {
    super(message);
    this.name = name;
    this.code = code;
    this.status = status;
  }
}

// An SDK's error holds the request with its Authorization header, the signed URL and sometimes the whole client.
function scrubbedCause(cause: unknown, secrets: readonly string[]): StoreFault {
  const { name, code, status, message } = describeFault(cause);
  const fault = new StoreFault(name, redact(message, secrets), code, status);
  const frames = (cause instanceof Error ? (cause.stack ?? '') : '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  fault.stack = redact([`${name}: ${fault.message}`, ...frames].join('\n'), secrets);
  return fault;
}

export interface FaultFacts {
  name: string;
  message: string;
  code: string | undefined;
  status: number | undefined;
}

/** Reads the few facts of an SDK's error that all of them carry somewhere. */
export function describeFault(error: unknown): FaultFacts {
  if (typeof error !== 'object' || error === null) {
    return { name: 'Error', message: String(error), code: undefined, status: undefined };
  }
  const fields = error as Record<string, unknown>;
  const metadata = fields.$metadata as { httpStatusCode?: unknown } | undefined;
  const response = fields.response as { status?: unknown } | undefined;
  const reasons = fields.errors as { reason?: unknown }[] | undefined;
  const status = [
    fields.statusCode,
    fields.status,
    metadata?.httpStatusCode,
    response?.status,
    fields.code,
  ]
    .map((value) => (typeof value === 'string' ? Number(value) : value))
    .find((value): value is number => typeof value === 'number' && value >= 100 && value < 600);
  // The answer to HEAD has no body: Azure then tells the code in a header, kept among the details.
  const details = fields.details as { errorCode?: unknown } | undefined;
  // Google puts the status into `code` and the word into the first of `errors`.
  const word = typeof fields.code === 'string' && !/^\d+$/.test(fields.code) ? fields.code : null;
  const code = word ?? details?.errorCode ?? (Array.isArray(reasons) ? reasons[0]?.reason : null);
  return {
    name: typeof fields.name === 'string' ? fields.name : 'Error',
    message: typeof fields.message === 'string' ? fields.message : '',
    code: typeof code === 'string' ? code : undefined,
    status,
  };
}

const secretForms: readonly [RegExp, string][] = [
  // Everything after the path of a URL: signatures, tokens and credentials travel in queries.
  [/(https?:\/\/[^\s"'?]*)\?[^\s"']*/gi, '$1?…'],
  [/(https?:\/\/)[^\s"'/@]*@/gi, '$1…@'],
  [/\b(Bearer|Basic|SharedKey|SharedAccessSignature)\s+[^\s"',]+/gi, '$1 …'],
  [
    /\b(AccountKey|SharedAccessSignature|sig|Signature|X-Amz-[A-Za-z-]+|X-Goog-[A-Za-z-]+|AWSAccessKeyId|Credential|private_key|access_token|refresh_token)(["']?\s*[=:]\s*["']?)[^\s"'&;,]+/gi,
    '$1$2…',
  ],
  [/-----BEGIN [^-]*-----[\s\S]*?(?:-----END [^-]*-----|$)/g, '…'],
];

/** Takes secrets out of a text: the given ones, and whatever looks like a signature, token, key or signed URL. */
function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length >= 4) clean = clean.replaceAll(secret, '…');
  }
  for (const [form, replacement] of secretForms) clean = clean.replace(form, replacement);
  return clean;
}
