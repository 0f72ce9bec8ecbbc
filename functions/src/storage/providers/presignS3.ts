/** Signs the address of an S3 object for reading, by AWS Signature Version 4 in the query. */
import { createHash, createHmac } from 'node:crypto';

interface S3Credential {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

export interface PresignRequest {
  /** The object's address, path encoded, without a query. */
  url: URL;
  region: string;
  credential: S3Credential;
  at: Date;
  /** 1 to 604,800 seconds. */
  expiresIn: number;
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
export function presignS3({ url, region, credential, at, expiresIn }: PresignRequest): string {
  const stamp = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = stamp.slice(0, 8);
  const scope = `${day}/${region}/s3/aws4_request`;
  const query = Object.entries({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credential.accessKeyId}/${scope}`,
    'X-Amz-Date': stamp,
    'X-Amz-Expires': String(expiresIn),
    ...(credential.sessionToken === undefined
      ? {}
      : { 'X-Amz-Security-Token': credential.sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  })
    .map(([name, value]) => `${encodeS3(name)}=${encodeS3(value)}`)
    .sort()
    .join('&');
  const canonical = [
    'GET',
    url.pathname,
    query,
    `host:${url.host}`,
    '',
    'host',
    'UNSIGNED-PAYLOAD',
  ];
  const digest = createHash('sha256').update(canonical.join('\n')).digest('hex');
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, digest].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(
    (signing, part) => hmac(signing, part),
    `AWS4${credential.secretAccessKey}`,
  );
  return `${url.origin}${url.pathname}?${query}&X-Amz-Signature=${hmac(key, toSign).toString('hex')}`;
}

/** Percent-encodes everything but letters, digits and `-._~`, as AWS wants names and values. */
export function encodeS3(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
