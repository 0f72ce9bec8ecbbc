/** Finds out which project the page belongs to, then who is at the screen, then opens the portal. */
import { Loader, Stack, Text, Title } from '@mantine/core';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { FailureAlert } from '../components/common/FailureAlert.tsx';
import { LonePage } from '../components/common/LonePage.tsx';
import { ConnectionProvider } from '../data/ConnectionContext.tsx';
import { type Connection, connect } from '../data/connection.ts';
import { Failure } from '../data/Failure.ts';
import { useSession } from '../data/useSession.ts';
import { Portal } from './Portal.tsx';

const SignInPage = lazy(() =>
  import('../pages/SignInPage.tsx').then((module) => ({ default: module.SignInPage })),
);
const RefusedPage = lazy(() =>
  import('../pages/RefusedPage.tsx').then((module) => ({ default: module.RefusedPage })),
);

// One per page load: React may run effects twice, and Firebase may be set up only once.
let connecting: Promise<Connection> | null = null;

export function Startup() {
  const [connection, setConnection] = useState<Connection | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);

  const start = useCallback(() => {
    setFailure(null);
    connecting ??= connect();
    connecting.then(setConnection, (error: unknown) => {
      connecting = null;
      setFailure(asFailure(error));
    });
  }, []);

  useEffect(start, [start]);

  if (failure !== null) {
    return (
      <LonePage>
        <Title order={1} size="h2">
          The portal cannot start
        </Title>
        <FailureAlert failure={failure} onRetry={start} />
      </LonePage>
    );
  }
  if (connection === null) return <Opening />;
  return (
    <ConnectionProvider connection={connection}>
      <Suspense fallback={<Opening />}>
        <Gate />
      </Suspense>
    </ConnectionProvider>
  );
}

function Gate() {
  const session = useSession();
  switch (session.state) {
    case 'loading':
      return <Opening />;
    case 'signed-out':
      return <SignInPage />;
    case 'refused':
      return <RefusedPage person={session.person} />;
    case 'failed':
      return (
        <LonePage>
          <Title order={1} size="h2">
            Your session could not be checked
          </Title>
          <FailureAlert failure={session.failure} onRetry={() => window.location.reload()} />
        </LonePage>
      );
    case 'admin':
      return <Portal person={session.person} />;
  }
}

function Opening() {
  return (
    <main aria-busy="true">
      <Stack align="center" justify="center" mih="100dvh" gap="sm">
        <Loader size="sm" />
        <Text size="sm" c="dimmed">
          Opening Firevault…
        </Text>
      </Stack>
    </main>
  );
}

function asFailure(error: unknown): Failure {
  return error instanceof Failure
    ? error
    : new Failure({ code: 'portal/start', message: String(error), nextStep: 'Reload.' }, error);
}
