/** `firevault verify`: whether stored backups are what was written, at each location. */
import type { BackupMetadata } from '../../contract/index.ts';
import { describeFailure, isTransient } from '../../domain/errors.ts';
import { mapLimited } from '../../platform/concurrency.ts';
import { StoredBackupCheck } from '../../services/archives/StoredBackupCheck.ts';
import { Archive } from '../Archive.ts';
import { defineCommand } from '../defineCommand.ts';
import { EXIT } from '../exitCodes.ts';
import { withLocations } from '../options.ts';
import type { ProgressView, Terminal } from '../Terminal.ts';
import { count, many } from '../words.ts';

const LEVELS = ['exists', 'checksum', 'full'] as const;
type Level = (typeof LEVELS)[number];

interface Finding {
  backupId: string;
  location: string;
  /** Null when it is sound. */
  problem: string | null;
}

const LOOKS_AT_ONCE = 4;

export const verify = defineCommand({
  command: 'verify [backup]',
  describe: 'Check that a backup is what was written',
  builder: (yargs) =>
    withLocations(yargs)
      .positional('backup', { type: 'string', describe: 'An id, or "latest"; all when left out' })
      .option('level', {
        choices: LEVELS,
        default: 'checksum' as Level,
        describe: 'exists: sizes; checksum: every stored byte; full: every record is read too',
      }),
  async run(options, terminal) {
    const archive = await Archive.open(options, terminal);
    const { catalogue } = archive;
    const wanted =
      options.backup === undefined
        ? (await catalogue.list()).backups
        : [await archive.backup(options.backup)];
    const findings: Finding[] = [];
    const backups = await withBases(archive, wanted, findings);
    for (const { backupId, provider: location, error: problem } of catalogue.unreadable) {
      findings.push({ backupId, location, problem });
    }
    for (const backup of backups.values()) {
      findings.push(...(await check(archive, backup, options.level, terminal)));
    }
    const bad = findings.filter(({ problem }) => problem !== null);
    terminal.result({ level: options.level, findings }, [
      ...findings.map(
        ({ backupId, location, problem }) => `${backupId} at ${location}: ${problem ?? 'sound'}`,
      ),
      bad.length === 0
        ? `${many(backups.size, 'backup')} verified (${options.level}).`
        : `${count(bad.length)} of ${count(findings.length)} found damaged.`,
    ]);
    return bad.length === 0 ? EXIT.done : EXIT.damaged;
  },
});

/** What an increment builds on is part of what it is. A chain that is broken is a finding; the others are looked at all the same. */
async function withBases(
  archive: Archive,
  wanted: readonly BackupMetadata[],
  findings: Finding[],
): Promise<Map<string, BackupMetadata>> {
  const backups = new Map<string, BackupMetadata>();
  for (const one of wanted) {
    backups.set(one.id, one);
    try {
      for (const link of await archive.chain(one)) backups.set(link.id, link);
    } catch (error) {
      if (isTransient(error)) throw error;
      const location = one.storageLocations.map(({ provider }) => provider).join(', ');
      findings.push({ backupId: one.id, location, problem: describeFailure(error) });
    }
  }
  return backups;
}

async function check(
  archive: Archive,
  backup: BackupMetadata,
  level: Level,
  terminal: Terminal,
): Promise<Finding[]> {
  const manifest = await archive.archives.manifest(backup);
  const encryption =
    level === 'full' && manifest.encryption !== null
      ? await archive.keys.openOnce(manifest.encryption, await archive.passphraseOf(backup))
      : null;
  const checker = new StoredBackupCheck(archive.stores);
  const findings: Finding[] = [];
  const view = terminal.progress();
  // At the others the manifest is damaged or missing, which the catalogue has told.
  for (const location of backup.storageLocations.filter(({ status }) => status === 'complete')) {
    const looks = checker.looks(backup, { location, manifest, encryption }, level);
    const problem = await lookAtAll(looks, `${backup.id} at ${location.provider}`, view);
    findings.push({ backupId: backup.id, location: location.provider, problem });
  }
  view.end();
  return findings;
}

/** The first problem, or null. A store that is out of reach is no finding, and thrown. */
async function lookAtAll(
  looks: ReturnType<StoredBackupCheck['looks']>,
  what: string,
  view: ProgressView,
): Promise<string | null> {
  const { signal } = new AbortController();
  let done = 0;
  try {
    await mapLimited(looks, LOOKS_AT_ONCE, async (look) => {
      await look(signal);
      done += 1;
      view.show({ what, done, total: looks.length });
    });
    return null;
  } catch (error) {
    if (isTransient(error)) throw error;
    return describeFailure(error);
  }
}
