/** Tries the settings of the form as a backup would use them, before they are kept. */
import type { ConnectionReport } from '@contract';
import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useCommand } from '../../../../data/commands.ts';
import { Failure } from '../../../../data/Failure.ts';
import { useAnnounce } from '../../../common/Announcer.tsx';
import { Notice } from '../../../common/Notice.tsx';
import { unexpected, useTask } from '../../../common/useTask.ts';
import { ConnectionSteps } from './ConnectionSteps.tsx';
import { type ProviderForm, testRequest } from './providerForm.ts';

interface SettingsTestProps {
  form: ProviderForm;
  /** Of the provider whose kept credentials are used. */
  providerId: string | undefined;
  /** Answers whether the form may go. */
  onBegin(): boolean;
  /** A refusal names fields of the form, which show it. */
  onFailure(failure: Failure | null): void;
}

export function SettingsTest({ form, providerId, onBegin, onFailure }: SettingsTestProps) {
  const command = useCommand();
  const announce = useAnnounce();
  const task = useTask();
  const [tested, setTested] = useState<{ of: string; report: ConnectionReport } | null>(null);
  const request = testRequest(form, providerId);
  const settings = JSON.stringify(request);
  // A result holds for the settings that were tried, and for no others.
  const report = tested?.of === settings ? tested.report : null;

  function test() {
    onFailure(null);
    if (!onBegin()) return;
    void task.run(async () => {
      try {
        const result = await command('testStorageSettings', request);
        setTested({ of: settings, report: result });
        announce(result.ok ? 'The test passed.' : 'The test failed.');
      } catch (error) {
        onFailure(error instanceof Failure ? error : unexpected(error));
      }
    });
  }

  return (
    <Stack gap="sm">
      <div>
        <Button variant="default" loading={task.isBusy} onClick={test}>
          Test these settings
        </Button>
        <Text size="xs" c="dimmed" mt={4}>
          Writes a small object, reads it back, lists and deletes it.
        </Text>
      </div>
      {report !== null && (
        <Notice
          tone={report.ok ? 'ok' : 'bad'}
          title={report.ok ? 'These settings work' : 'These settings do not work'}
        >
          <ConnectionSteps report={report} />
        </Notice>
      )}
    </Stack>
  );
}
