/** presignS3 against the example that AWS publishes. */
import { describe, expect, it } from 'vitest';
import { encodeS3, presignS3 } from './presignS3.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html, "Example"
const example = {
  url: new URL('https://examplebucket.s3.amazonaws.com/test.txt'),
  region: 'us-east-1',
  credential: {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  },
  at: new Date('2013-05-24T00:00:00Z'),
  expiresIn: 86_400,
};

describe('presignS3', () => {
  it('signs the example of the AWS documentation as AWS does', () => {
    expect(presignS3(example)).toBe(
      'https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256' +
        '&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' +
        '&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
        '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    );
  });

  it('signs a session token along with the rest', () => {
    const credential = { ...example.credential, sessionToken: 'token/with+signs==' };
    const url = new URL(presignS3({ ...example, credential }));
    expect(url.searchParams.get('X-Amz-Security-Token')).toBe('token/with+signs==');
    expect(url.searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
    expect(url.href).not.toContain('aeeed9bbccd4d02e');
  });

  it('leaves only the characters bare that AWS leaves bare', () => {
    expect(encodeS3("a-b_c.d~e!'()*/ü")).toBe('a-b_c.d~e%21%27%28%29%2A%2F%C3%BC');
  });
});
