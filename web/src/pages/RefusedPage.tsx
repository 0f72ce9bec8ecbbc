/** Someone who is signed in but is no admin: who they are, what to ask for, and the way out. */
import { Button, Code, Group, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { FailureAlert } from '../components/common/FailureAlert.tsx';
import { LonePage } from '../components/common/LonePage.tsx';
import { useTask } from '../components/common/useTask.ts';
import { useConnection } from '../data/ConnectionContext.tsx';
import { type Person, renewToken, signOut } from '../data/session.ts';

export function RefusedPage({ person }: { person: Person }) {
  const { auth, projectId } = useConnection();
  const task = useTask();
  useEffect(() => {
    document.title = 'No access · Firevault';
  }, []);
  return (
    <LonePage>
      <Title order={1} size="h2">
        This account is not an admin
      </Title>
      <Text size="sm" className="fv-break">
        You are signed in as <strong>{person.email}</strong>. The portal is open to accounts with
        the custom claim <Code>admin: true</Code> in project {projectId}.
      </Text>
      <Text size="sm">
        Ask the owner of the project to give this account the claim, then check again.
      </Text>
      {task.failure !== null && <FailureAlert failure={task.failure} />}
      <Group>
        <Button loading={task.isBusy} onClick={() => task.run(() => renewToken(auth))}>
          Check again
        </Button>
        <Button variant="default" onClick={() => task.run(() => signOut(auth))}>
          Sign out
        </Button>
      </Group>
    </LonePage>
  );
}
