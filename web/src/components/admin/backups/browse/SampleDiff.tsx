/** What differs between a sample of a preview and its live document, when it is asked for. */

import { Button } from '@mantine/core';
import { useState } from 'react';
import { FailureAlert } from '../../../common/FailureAlert.tsx';
import { LoadingBlock } from '../../../common/LoadingBlock.tsx';
import { FieldDiff } from './FieldDiff.tsx';
import { useAnswer } from './useAnswer.ts';

interface SampleDiffProps {
  backupId: string;
  path: string;
  passphrase: string | null;
}

export function SampleDiff({ backupId, path, passphrase }: SampleDiffProps) {
  const [isOpen, setOpen] = useState(false);
  const key = passphrase === null ? {} : { encryptionKey: passphrase };
  const diff = useAnswer(isOpen ? path : null, 'diffBackupDocument', { backupId, path, ...key });
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        aria-expanded={isOpen}
        aria-label={`What differs in ${path}`}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? 'Hide what differs' : 'What differs'}
      </Button>
      {isOpen && diff.state === 'loading' && <LoadingBlock height={64} label="Comparing" />}
      {isOpen && diff.state === 'failed' && (
        <FailureAlert failure={diff.failure} onRetry={diff.retry} />
      )}
      {isOpen && diff.state === 'ready' && <FieldDiff fields={diff.value.fields} />}
    </>
  );
}
