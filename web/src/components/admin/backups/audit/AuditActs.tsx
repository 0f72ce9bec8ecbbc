/** What is done with the audit log as a whole: checked for changes, and exported. */
import { AuditVerdict } from '@contract';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useApi } from '../../../../data/api.ts';
import type { AuditFilter } from '../../../../data/useAuditLog.ts';
import { countOf } from '../../../../lib/numbers.ts';
import { useAnnounce } from '../../../common/Announcer.tsx';
import { CopyText } from '../../../common/CopyText.tsx';
import { FailureAlert } from '../../../common/FailureAlert.tsx';
import { Notice } from '../../../common/Notice.tsx';
import { useTask } from '../../../common/useTask.ts';
import { exportPath } from './auditFilter.ts';
import { saveFile } from './saveFile.ts';

interface AuditActsProps {
  /** What is exported. */
  filter: AuditFilter;
  isFiltered: boolean;
}

export function AuditActs({ filter, isFiltered }: AuditActsProps) {
  const api = useApi();
  const announce = useAnnounce();
  const checking = useTask();
  const exporting = useTask();
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null);

  function check() {
    setVerdict(null);
    void checking.run(async () => {
      const read = (response: Response): Promise<unknown> => response.json();
      const found = AuditVerdict.parse(await api('/api/admin/audit/verify', read));
      setVerdict(found);
      announce(titleOf(found));
    });
  }

  function save(format: 'csv' | 'ndjson') {
    void exporting.run(async () => {
      const { blob, name } = await api(exportPath(filter, format), async (response) => ({
        blob: await response.blob(),
        name: /filename="?([^";]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1],
      }));
      saveFile(blob, name ?? `audit.${format}`);
      announce('The audit log is exported.');
    });
  }

  const what = isFiltered ? 'what fits' : 'all';
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Button variant="default" loading={checking.isBusy} onClick={check}>
          Check for changes
        </Button>
        <Button variant="default" loading={exporting.isBusy} onClick={() => save('csv')}>
          Export {what} as CSV
        </Button>
        <Button variant="default" loading={exporting.isBusy} onClick={() => save('ndjson')}>
          Export {what} as NDJSON
        </Button>
      </Group>
      {verdict !== null && <Verdict verdict={verdict} onClose={() => setVerdict(null)} />}
      {[checking, exporting].map(
        ({ failure, forget }, index) =>
          failure !== null && (
            <FailureAlert
              key={index === 0 ? 'check' : 'export'}
              failure={failure}
              onClose={forget}
            />
          ),
      )}
    </Stack>
  );
}

function titleOf({ ok, entries }: AuditVerdict): string {
  return ok
    ? `${countOf(entries, 'entry is', 'entries are')} as written, none missing.`
    : 'The audit log was changed.';
}

function Verdict({ verdict, onClose }: { verdict: AuditVerdict; onClose(): void }) {
  return (
    <Notice tone={verdict.ok ? 'ok' : 'bad'} title={titleOf(verdict)} onClose={onClose}>
      {verdict.broken !== null && (
        <Text size="sm">
          {verdict.broken.reason} {countOf(verdict.entries, 'entry', 'entries')} before it{' '}
          {verdict.entries === 1 ? 'is' : 'are'} sound. Compare with an export made earlier, and
          look in Cloud Audit Logs who wrote to the collection auditLogs.
        </Text>
      )}
      <Group gap={6} mt={4}>
        <Text size="sm">
          {verdict.ok
            ? 'Keep this hash elsewhere, and a later check proves that nothing before it was rewritten:'
            : 'The last sound hash:'}
        </Text>
        <CopyText text={verdict.hash} what="hash" />
      </Group>
    </Notice>
  );
}
