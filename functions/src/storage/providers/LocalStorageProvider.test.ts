/** LocalStorageProvider keeps the storage contract, its jail and its promises about crashes. */
import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { keepsStorageContract } from '../testing/keepsStorageContract.ts';
import { patterned } from '../testing/sources.ts';
import { LocalStorageProvider } from './LocalStorageProvider.ts';

const folder = () => mkdtemp(join(tmpdir(), 'firevault-local-'));

describe('LocalStorageProvider', () => {
  keepsStorageContract(async () => {
    const rootDir = await folder();
    const noHost = { skipped: 'a folder has neither host nor credentials' };
    return {
      at: (pathPrefix) =>
        new LocalStorageProvider({ name: 'disk', rootDir, basePath: 'backups', pathPrefix }),
      withWrongCredentials: noHost,
      withDeadHost: noHost,
      withMissingBucket: () =>
        new LocalStorageProvider({
          name: 'disk',
          rootDir,
          basePath: '../elsewhere',
          pathPrefix: '',
        }),
      fetchLink: { skipped: 'links of a folder are made by the signer, tested below' },
      leftovers: () => readdir(join(rootDir, 'backups', '.firevault-uploads')),
      secrets: [],
      [Symbol.asyncDispose]: () => rm(rootDir, { recursive: true }),
    };
  });

  describe('on disk', () => {
    let rootDir: string;
    beforeEach(async () => {
      rootDir = await folder();
    });
    afterEach(() => rm(rootDir, { recursive: true }));
    const at = (basePath: string, more = {}) =>
      new LocalStorageProvider({ name: 'disk', rootDir, basePath, pathPrefix: '', ...more });
    const misconfigured = expect.objectContaining({ code: 'storage/misconfigured' });
    const invalidPath = expect.objectContaining({ code: 'storage/invalid-path' });

    it('takes a base folder given as an absolute path inside the jail', async () => {
      await at(join(rootDir, 'abs')).upload(Buffer.from('x'), 'x');
      expect(await readdir(join(rootDir, 'abs'))).toContain('x');
    });

    it('refuses a base folder outside of the jail, also one behind a link', async () => {
      await symlink(tmpdir(), join(rootDir, 'out'));
      for (const basePath of ['/etc', '..', '../x', 'a/../../x', 'out', 'out/deeper', 'a\0b']) {
        await expect(at(basePath).list(), basePath).rejects.toEqual(misconfigured);
      }
    });

    it('refuses a jail that is not there instead of creating it', async () => {
      const lost = at('x', { rootDir: join(rootDir, 'not-mounted') });
      await expect(lost.upload(Buffer.from('x'), 'x')).rejects.toEqual(misconfigured);
      expect(await readdir(rootDir)).toEqual([]);
    });

    it('follows no link out of the jail, neither to read, write, remove nor list', async () => {
      const provider = at('base');
      await provider.upload(Buffer.from('x'), 'x');
      const outside = await folder();
      await writeFile(join(outside, 'secret'), 'secret');
      await symlink(outside, join(rootDir, 'base', 'way-out'));
      await expect(provider.download('way-out/secret')).rejects.toEqual(invalidPath);
      await expect(provider.upload(Buffer.from('x'), 'way-out/new/x')).rejects.toEqual(invalidPath);
      await expect(provider.delete('way-out/secret')).rejects.toEqual(invalidPath);
      await expect(provider.stat('way-out/secret')).rejects.toEqual(invalidPath);
      await expect(provider.list()).rejects.toEqual(invalidPath);
      expect(await readdir(outside)).toEqual(['secret']);
      await rm(outside, { recursive: true });
    });

    it('follows links that stay inside, and is not caught in a circle of them', async () => {
      const provider = at('base');
      await provider.upload(Buffer.from('x'), 'real/x');
      await symlink(join(rootDir, 'base', 'real'), join(rootDir, 'base', 'linked'));
      await symlink(join(rootDir, 'base'), join(rootDir, 'base', 'real', 'circle'));
      await symlink('/nowhere/at/all', join(rootDir, 'base', 'dangling'));
      const paths = (await provider.list()).map((object) => object.path);
      expect(paths).toEqual(['linked/x', 'real/x']);
      expect((await provider.download('linked/x')).toString()).toBe('x');
    });

    it('removes its temp file after a failure, and never lists one', async () => {
      const provider = at('base');
      const scratch = join(rootDir, 'base', '.firevault-uploads');
      let during: string[] = [];
      async function* breaks() {
        yield patterned(1000);
        during = await readdir(scratch);
        expect(await provider.list()).toEqual([]);
        throw new Error('broke');
      }
      await expect(provider.uploadStream(breaks(), 'x')).rejects.toThrow('broke');
      expect(during).toHaveLength(1);
      expect(await readdir(scratch)).toEqual([]);
    });

    it('clears uploads that a dead process left a day ago, and no younger one', async () => {
      const scratch = join(rootDir, 'base', '.firevault-uploads');
      await mkdir(scratch, { recursive: true });
      await writeFile(join(scratch, 'old'), 'x');
      await writeFile(join(scratch, 'young'), 'x');
      const yesterday = new Date(systemClock.now().getTime() - 25 * 3600 * 1000);
      await utimes(join(scratch, 'old'), yesterday, yesterday);
      expect(await at('base').list()).toEqual([]);
      expect(await readdir(scratch)).toEqual(['young']);
    });

    it('reserves the name of its temp folder', async () => {
      const upload = at('base').upload(Buffer.from('x'), 'a/.firevault-uploads/x');
      await expect(upload).rejects.toEqual(invalidPath);
    });

    it('takes away folders that became empty, while uploads go on beside it', async () => {
      const provider = at('base');
      const rounds = Array.from({ length: 40 }, (_, n) => n);
      await Promise.all(
        rounds.map(async (n) => {
          await provider.upload(Buffer.from('x'), `shared/deep/${n}`);
          await provider.delete(`shared/deep/${n}`);
        }),
      );
      expect(await provider.list()).toEqual([]);
      expect(await readdir(join(rootDir, 'base'))).toEqual(['.firevault-uploads']);
    });

    it('says so when an object and a folder would need the same name', async () => {
      const provider = at('base');
      await provider.upload(Buffer.from('x'), 'a');
      await expect(provider.upload(Buffer.from('x'), 'a/b')).rejects.toEqual(invalidPath);
      await provider.upload(Buffer.from('x'), 'c/d');
      await expect(provider.upload(Buffer.from('x'), 'c')).rejects.toEqual(invalidPath);
    });

    it('lets the given signer make links, and says so when there is none', async () => {
      const signer = async (path: string, expiresIn: number) => `https://here/${path}?${expiresIn}`;
      expect(await at('base', { signer }).getSignedUrl('a/b', 60)).toBe('https://here/a/b?60');
      await expect(at('base').getSignedUrl('a/b', 60)).rejects.toEqual(misconfigured);
    });
  });
});
