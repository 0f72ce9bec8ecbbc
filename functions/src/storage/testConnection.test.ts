/** testConnection tells which step fails, in words for a person. */
import { describe, expect, it } from 'vitest';
import { S3StorageProvider } from './providers/S3StorageProvider.ts';
import { testConnection } from './testConnection.ts';

describe('testConnection', () => {
  it('reports a store that does not answer at the first step, and tries no other', async () => {
    const provider = new S3StorageProvider({
      name: 'nightly-s3',
      pathPrefix: '',
      config: { bucket: 'backups', region: 'eu-central-1', endpoint: 'http://127.0.0.1:9' },
      secrets: { accessKeyId: 'AKIA0000', secretAccessKey: 'a-secret-of-ours' },
    });
    const report = await testConnection(provider);
    expect(report.ok).toBe(false);
    expect(report.steps).toHaveLength(1);
    expect(report.steps[0]).toMatchObject({ step: 'write', ok: false });
    expect(report.steps[0]?.error).toContain('nightly-s3');
    expect(JSON.stringify(report)).not.toContain('a-secret-of-ours');
  });

  it('rejects when the person gives up', async () => {
    const provider = new S3StorageProvider({
      name: 'nightly-s3',
      pathPrefix: '',
      config: { bucket: 'backups', region: 'eu-central-1' },
      secrets: { accessKeyId: 'AKIA0000', secretAccessKey: 'a-secret-of-ours' },
    });
    const signal = AbortSignal.abort(new Error('closed the dialog'));
    await expect(testConnection(provider, { signal })).rejects.toThrow('closed the dialog');
  });
});
