/** Tries a provider the way a backup uses it: writes, reads back, lists and deletes one small object. */
import { randomBytes } from 'node:crypto';
import type { ConnectionReport } from '../contract/index.ts';
import { describeFailure } from '../domain/errors.ts';
import type { StorageProvider, TransferOptions } from './StorageProvider.ts';

/** Never rejects for a fault of the store: that is the report. Rejects when `signal` is aborted. */
export async function testConnection(
  provider: StorageProvider,
  options: TransferOptions = {},
): Promise<ConnectionReport> {
  const path = `connection-test/${randomBytes(8).toString('hex')}.txt`;
  const content = Buffer.from(`Firevault connection test ${path}\n`);
  const steps: ConnectionReport['steps'] = [];

  async function attempt(
    step: ConnectionReport['steps'][number]['step'],
    work: () => Promise<string | null>,
  ) {
    const error = await work().catch((thrown) => {
      options.signal?.throwIfAborted();
      return describeFailure(thrown);
    });
    steps.push(error === null ? { step, ok: true } : { step, ok: false, error });
    return error === null;
  }

  const written = await attempt('write', async () => {
    await provider.upload(content, path, options);
    return null;
  });
  if (!written) return { ok: false, steps };

  await attempt('read', async () => {
    const read = await provider.download(path, options);
    return read.equals(content)
      ? null
      : `${provider.name} gave back other bytes than it was given.`;
  });
  await attempt('list', async () => {
    const found = await provider.list(path, options);
    return found.some((object) => object.path === path)
      ? null
      : `${provider.name} does not list an object that was just written.`;
  });
  await attempt('delete', async () => {
    await provider.delete(path, options);
    return (await provider.stat(path, options)) === null
      ? null
      : `${provider.name} still holds an object that was just deleted.`;
  });
  return { ok: steps.every((step) => step.ok), steps };
}
