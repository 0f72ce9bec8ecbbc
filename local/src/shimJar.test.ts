import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildManifest, buildShimJar } from './shimJar.ts';

const longPath = `/opt/${'a-rather-long-folder-name/'.repeat(8)}emulator with space.jar`;

describe('shim jar', () => {
  it('keeps every manifest line within 72 bytes and ends with an empty line', () => {
    const manifest = buildManifest(longPath);
    const lines = manifest.split('\r\n');
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(72);
    expect(manifest.endsWith('\r\n\r\n')).toBe(true);
  });

  it('says the whole path again when continued lines are joined, spaces escaped', () => {
    const joined = buildManifest(longPath).replaceAll('\r\n ', '');
    expect(joined).toContain(`Class-Path: file://${longPath.replaceAll(' ', '%20')}\r\n`);
    expect(joined).toContain(
      'Main-Class: com.google.cloud.datastore.emulator.firestore.CloudFirestore',
    );
  });

  it('is a zip that another program reads', () => {
    const folder = mkdtempSync(join(tmpdir(), 'shim-'));
    try {
      const path = join(folder, 'shim.jar');
      writeFileSync(path, buildShimJar('/x.jar'));
      const script =
        'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; sys.stdout.write(z.read("META-INF/MANIFEST.MF").decode())';
      const read = execFileSync('python3', ['-c', script, path], { encoding: 'utf8' });
      expect(read.replaceAll('\n', '\r\n').replaceAll('\r\r', '\r')).toBe(buildManifest('/x.jar'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
