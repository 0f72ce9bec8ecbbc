/** Sends a mail to try, and shows what the mail server said. */
import { type DeploymentFacts, EmailAddress, type TestMailAnswer } from '@contract';
import { Stack, Text, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { useCommand } from '../../../../data/commands.ts';
import { useAnnounce } from '../../../common/Announcer.tsx';
import { Card } from '../../../common/Card.tsx';
import { FailureAlert } from '../../../common/FailureAlert.tsx';
import { Notice } from '../../../common/Notice.tsx';
import { ReasonedButton } from '../../../common/ReasonedButton.tsx';
import { useFaultFocus } from '../../../common/useFaultFocus.ts';
import { useTask } from '../../../common/useTask.ts';

interface TestMailProps {
  facts: DeploymentFacts;
  /** Offered until another is typed. */
  first: string;
}

export function TestMail({ facts, first }: TestMailProps) {
  const command = useCommand();
  const announce = useAnnounce();
  const task = useTask();
  const view = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [answer, setAnswer] = useState<TestMailAnswer | null>(null);
  useFaultFocus(view, fault);
  const to = typed ?? first;

  function send() {
    const parsed = EmailAddress.safeParse(to.trim());
    setAnswer(null);
    setFault(parsed.success ? null : (parsed.error.issues[0]?.message ?? 'Enter an address.'));
    if (!parsed.success) return;
    void task.run(async () => {
      const said = await command('sendTestMail', { to: parsed.data });
      setAnswer(said);
      announce(`The mail server took the mail to ${said.to}.`);
    });
  }

  return (
    <Card title="Try it">
      <Stack gap="md" ref={view} align="flex-start">
        <TextInput
          label="Send a test mail to"
          inputMode="email"
          autoComplete="off"
          placeholder="ops@example.com"
          w="100%"
          maw={420}
          value={to}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setFault(null);
          }}
          error={fault ?? task.failure?.ofField('to')}
        />
        <ReasonedButton
          variant="default"
          loading={task.isBusy}
          reason={
            facts.mail.isSetUp ? null : 'Mail is not set up: set SMTP_URL and deploy again, first.'
          }
          onClick={send}
        >
          Send a test mail
        </ReasonedButton>
        {answer !== null && (
          <Notice tone="ok" title={`The mail server took the mail to ${answer.to}`} role="status">
            <Text size="sm" className="fv-break">
              It said: {answer.response}
            </Text>
          </Notice>
        )}
        {task.failure !== null && <FailureAlert failure={task.failure} shownFields={['to']} />}
      </Stack>
    </Card>
  );
}
