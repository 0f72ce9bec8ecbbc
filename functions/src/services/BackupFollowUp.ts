/** What the engine tells those who care when work on a backup, or a restore, has ended. Each may be told again. */
import type { BackupMetadata, RestoreJob } from '../contract/index.ts';

export interface ChoreFailure {
  /** A sentence. */
  reason: string;
  /** Nothing was found wrong before it, and it says nothing about the backup itself. */
  isInconclusive: boolean;
}

/** A chore as far as its end matters to others; `failure` is null when it came through. */
export interface EndedChore {
  id: string;
  backupId: string;
  kind: 'copy' | 'verify' | 'remove';
  failure: ChoreFailure | null;
}

export interface BackupFollowUp {
  backupEnded(backup: BackupMetadata): Promise<void>;
  choreEnded(chore: EndedChore): Promise<void>;
  restoreEnded(job: RestoreJob): Promise<void>;
}
