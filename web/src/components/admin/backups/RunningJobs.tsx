/** The jobs at work now, backups and restores, each with its live progress. */
import type { BackupMetadata, RestoreJob } from '@contract';
import { Divider, Stack } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { Card } from '../../common/Card.tsx';
import { BackupProgressIndicator } from './BackupProgressIndicator.tsx';
import { RestoreProgressIndicator } from './RestoreProgressIndicator.tsx';

interface RunningJobsProps {
  backups: readonly BackupMetadata[];
  restores: readonly RestoreJob[];
}

export function RunningJobs({ backups, restores }: RunningJobsProps) {
  const jobs: { id: string; view: ReactNode }[] = [
    ...restores.map((job) => ({ id: job.id, view: <RestoreProgressIndicator job={job} /> })),
    ...backups.map((backup) => ({
      id: backup.id,
      view: <BackupProgressIndicator backup={backup} />,
    })),
  ];
  if (jobs.length === 0) return null;
  return (
    <Card title="Running">
      <Stack gap="md">
        {jobs.map((job, index) => (
          <Fragment key={job.id}>
            {index > 0 && <Divider />}
            {job.view}
          </Fragment>
        ))}
      </Stack>
    </Card>
  );
}
