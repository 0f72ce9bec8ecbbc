/** The settings once they are there: who is told, a test of it, and what the deployment is set up with. */
import type { SettingsAnswer } from '@contract';
import { Stack } from '@mantine/core';
import { useState } from 'react';
import { FailureAlert } from '../../../common/FailureAlert.tsx';
import { LoadingBlock } from '../../../common/LoadingBlock.tsx';
import { useAnswer } from '../browse/useAnswer.ts';
import { DeploymentCards } from './DeploymentCards.tsx';
import { NoticeSettings } from './NoticeSettings.tsx';
import { TestMail } from './TestMail.tsx';

export function SettingsView() {
  const answer = useAnswer('settings', 'readSettings', {});
  const [saved, setSaved] = useState<SettingsAnswer | null>(null);
  if (answer.state === 'failed') {
    return <FailureAlert failure={answer.failure} onRetry={answer.retry} />;
  }
  if (answer.state === 'loading') {
    return (
      <Stack gap="md">
        <LoadingBlock label="Loading the settings" height={560} />
        <LoadingBlock label="Loading what is set up" height={320} />
      </Stack>
    );
  }
  const { settings, facts } = saved ?? answer.value;
  return (
    <Stack gap="md">
      <NoticeSettings settings={settings} facts={facts} onSaved={setSaved} />
      <TestMail facts={facts} first={settings.notifications.emails[0] ?? ''} />
      <DeploymentCards facts={facts} />
    </Stack>
  );
}
