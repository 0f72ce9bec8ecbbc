/** What the engine tells those who care when work on a backup, or a restore, has ended. Each may be told again. */
import type { BackupMetadata, RestoreJob } from '../contract/index.ts';

/** A chore as far as its end matters to others; `failure` is a sentence, null when it came through. */
export interface EndedChore {
  id: string;
  backupId: string;
  kind: 'copy' | 'verify' | 'remove';
  failure: string | null;
}

export interface BackupFollowUp {
  backupEnded(backup: BackupMetadata): Promise<void>;
  choreEnded(chore: EndedChore): Promise<void>;
  restoreEnded(job: RestoreJob): Promise<void>;
}
