/** What all rounds of a run have in common: the emulator, the store behind its proxy, the small disk. */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearProject, type Emulator, startEmulator } from '../../bench/src/startEmulator.ts';
import {
  type ChildServer,
  startChildServer,
} from '../../functions/src/storage/testing/childServer.ts';
import { seededRandom } from '../../local/src/demoData/random.ts';
import { FaultyProxy } from './faults/FaultyProxy.ts';
import { SmallDisk } from './faults/SmallDisk.ts';
import { Tally } from './tally.ts';
import type { Secrets } from './World.ts';

export const ACCESS_KEY_ID = 'AKIAFIREVAULTCHAOS1';

/** `pause` is null where the emulator is another's too: then it never stands still. */
type Database = Pick<Emulator, 'host' | 'clear' | 'resume' | 'stop' | 'summary'> & {
  pause: (() => void) | null;
};

export interface Stage {
  emulator: Database;
  disk: SmallDisk;
  proxy: FaultyProxy;
  proxyPort: number;
  s3Root: string;
  secrets: Secrets;
  close: () => Promise<void>;
}

/** `sharedFirestore` is an emulator that is running already; without it one is started. */
export async function openStage(sharedFirestore?: string): Promise<Stage> {
  const secrets: Secrets = {
    s3Secret: `planted-${randomBytes(18).toString('hex')}`,
    passphrase: `planted passphrase ${randomBytes(12).toString('hex')}`,
    masterKey: randomBytes(32).toString('base64'),
  };
  const disk = new SmallDisk();
  const s3Root = mkdtempSync(join(tmpdir(), 'firevault-chaos-s3-'));
  let store: ChildServer | null = null;
  let emulator: Database | null = null;
  let proxy: FaultyProxy | null = null;
  process.once('exit', () => rmSync(s3Root, { recursive: true, force: true }));
  const close = async () => {
    proxy?.close();
    emulator?.resume();
    emulator?.stop();
    await store?.[Symbol.asyncDispose]();
    disk.remove();
    rmSync(s3Root, { recursive: true, force: true });
  };
  try {
    store = await startChildServer(
      './serveS3.ts',
      [s3Root, ACCESS_KEY_ID, secrets.s3Secret, 'backups'],
      // s3rver makes its continuation tokens with DES.
      ['--openssl-legacy-provider'],
    );
    proxy = new FaultyProxy(store.port, s3Root, seededRandom(1), new Tally());
    const proxyPort = await proxy.listen();
    emulator = sharedFirestore === undefined ? await startEmulator() : shared(sharedFirestore);
    return { emulator, disk, proxy, proxyPort, s3Root, secrets, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function shared(host: string): Database {
  const leaveIt = () => undefined;
  return {
    ...{ host, summary: host, pause: null, resume: leaveIt, stop: leaveIt },
    clear: (projectId) => clearProject(host, projectId),
  };
}
