/** A disk of a few megabytes that can be filled to the last block: a mounted tmpfs where that is allowed, else a plain folder. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MIB = 1024 * 1024;
const SIZE_MIB = 24;

export class SmallDisk {
  readonly path: string;
  /** Whether it can really be full. */
  readonly isMounted: boolean;

  constructor() {
    this.path = mkdtempSync(join(tmpdir(), 'firevault-chaos-disk-'));
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MIB}m`, 'none', this.path]);
    this.isMounted = mount.status === 0;
    if (this.isMounted) process.once('exit', () => this.remove());
  }

  /** Nothing more can be written until `free`. Answers false where the disk has no end. */
  fill(): boolean {
    if (!this.isMounted) return false;
    const file = openSync(this.#ballast, 'w');
    try {
      for (let chunk = Buffer.alloc(MIB); chunk.length > 0; ) {
        try {
          writeSync(file, chunk);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          chunk = chunk.subarray(0, Math.floor(chunk.length / 2));
        }
      }
    } finally {
      closeSync(file);
    }
    return true;
  }

  free(): void {
    rmSync(this.#ballast, { force: true });
  }

  remove(): void {
    if (this.isMounted) spawnSync('umount', ['-l', this.path]);
    rmSync(this.path, { recursive: true, force: true });
  }

  get #ballast(): string {
    return join(this.path, 'ballast');
  }
}
