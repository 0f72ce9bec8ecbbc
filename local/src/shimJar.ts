/** A jar of one file, its manifest, that makes `java -jar` start the Cloud SDK's Firestore emulator. */

import { pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';

// The Cloud SDK's jar has no Main-Class, and firebase-tools knows only `java -jar FILE`.
const mainClass = 'com.google.cloud.datastore.emulator.firestore.CloudFirestore';
const entryName = 'META-INF/MANIFEST.MF';
const maxLineBytes = 72;

export function buildShimJar(emulatorJar: string): Buffer {
  return zipOfOne(entryName, Buffer.from(buildManifest(emulatorJar), 'utf8'));
}

export function buildManifest(emulatorJar: string): string {
  const headers = [
    'Manifest-Version: 1.0',
    `Main-Class: ${mainClass}`,
    `Class-Path: ${pathToFileURL(emulatorJar).href}`,
  ];
  return `${headers.map(foldHeader).join('\r\n')}\r\n\r\n`;
}

/** JAR specification: a line is at most 72 bytes with its continuation space; URLs are ASCII, so bytes are characters. */
function foldHeader(header: string): string {
  const lines = [header.slice(0, maxLineBytes)];
  for (let at = maxLineBytes; at < header.length; at += maxLineBytes - 1) {
    lines.push(` ${header.slice(at, at + maxLineBytes - 1)}`);
  }
  return lines.join('\r\n');
}

/** A zip with one stored (uncompressed) entry, dated 1980-01-01 so that equal input gives equal bytes. */
function zipOfOne(name: string, content: Buffer): Buffer {
  const nameBytes = Buffer.from(name, 'ascii');
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0); // version needed
  common.writeUInt16LE(0x21, 8); // date 1980-01-01
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(content.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(nameBytes.length, 22);

  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, nameBytes, content]);
  const central = Buffer.concat([
    Buffer.from('PK\x01\x02', 'latin1'),
    Buffer.from([20, 0]), // version made by
    common,
    Buffer.alloc(14), // comment, disk, attributes, offset 0
    nameBytes,
  ]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
