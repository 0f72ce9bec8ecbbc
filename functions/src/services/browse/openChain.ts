/** Opens a backup and all that it builds on for one call: each manifest proven, each key at hand, nothing kept. */
import { manifestNotAuthentic } from '../../archive/encryption/encryptionErrors.ts';
import { authenticateManifest, decodeManifest } from '../../archive/manifest.ts';
import type { BackupMetadata } from '../../contract/index.ts';
import type { ArchiveStore } from '../archives/ArchiveStore.ts';
import type { OpenBackup } from '../archives/PartReader.ts';
import type { OpenChain } from '../archives/RecordReader.ts';
import type { BaseBackups } from '../backup/BaseBackups.ts';
import type { EncryptionKeys } from '../EncryptionKeys.ts';

interface Dependencies {
  archives: ArchiveStore;
  bases: Pick<BaseBackups, 'chain'>;
  keys: Pick<EncryptionKeys, 'openOnce'>;
}

/**
 * Throws `backup/chain-broken`, `backup/unreadable`, `archive/manifest-not-authentic`, `archive/passphrase-missing`,
 * `archive/wrong-key` or `archive/master-key-missing`.
 */
export async function openChain(
  { archives, bases, keys }: Dependencies,
  backup: BackupMetadata,
  passphrase: string | undefined,
): Promise<OpenChain> {
  const open = async (link: BackupMetadata): Promise<OpenBackup> => {
    if (!link.encryptionEnabled) {
      const manifest = await archives.manifest(link);
      if (manifest.encryption === null) return { backup: link, manifest, encryption: null };
    }
    const stored = await archives.storedManifest(link);
    const manifest = decodeManifest(stored, link.checksum);
    if (manifest.encryption === null) throw manifestNotAuthentic();
    const encryption = await keys.openOnce(manifest.encryption, passphrase);
    authenticateManifest(stored, encryption);
    return { backup: link, manifest, encryption };
  };
  const [, ...below] = await bases.chain(backup);
  const bottom: OpenBackup[] = [];
  const newest = await open(backup);
  // One after the other: to derive a key of a passphrase takes 128 MiB.
  for (const link of below) bottom.push(await open(link));
  return [newest, ...bottom];
}
