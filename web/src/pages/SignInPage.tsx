/** Sign-in with e-mail address and password, and the authenticator's code where one is enrolled. */
import { Button, Stack, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { FailureAlert } from '../components/common/FailureAlert.tsx';
import { LonePage } from '../components/common/LonePage.tsx';
import { PasswordField } from '../components/common/PasswordField.tsx';
import { useTask } from '../components/common/useTask.ts';
import { useConnection } from '../data/ConnectionContext.tsx';
import { type SignInStep, signIn } from '../data/session.ts';

type CodeStep = Extract<SignInStep, { step: 'code' }>;

export function SignInPage() {
  const { auth, projectId } = useConnection();
  const task = useTask();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [codeStep, setCodeStep] = useState<CodeStep | null>(null);
  const [missing, setMissing] = useState<{ email?: string; password?: string }>({});

  useEffect(() => {
    document.title = 'Sign in · Firevault';
  }, []);

  function submit(event: FormEvent) {
    event.preventDefault();
    const lacks = {
      ...(email.includes('@') ? {} : { email: 'Type your e-mail address.' }),
      ...(password === '' ? { password: 'Type your password.' } : {}),
    };
    setMissing(lacks);
    if (Object.keys(lacks).length > 0) return;
    void task.run(async () => {
      const step = await signIn(auth, email.trim(), password);
      if (step.step === 'code') setCodeStep(step);
    });
  }

  return (
    <LonePage>
      <Title order={1} size="h2">
        Sign in to Firevault
      </Title>
      <Text size="sm" c="dimmed" className="fv-break">
        Project {projectId}
      </Text>
      {codeStep !== null ? (
        <CodeForm step={codeStep} onBack={() => setCodeStep(null)} />
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack gap="md">
            <TextInput
              label="Email"
              type="email"
              autoComplete="username"
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              error={missing.email}
            />
            <PasswordField
              label="Password"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              error={missing.password}
            />
            {task.failure !== null && <FailureAlert failure={task.failure} />}
            <Button type="submit" size="md" loading={task.isBusy} fullWidth>
              Sign in
            </Button>
          </Stack>
        </form>
      )}
    </LonePage>
  );
}

function CodeForm({ step, onBack }: { step: CodeStep; onBack(): void }) {
  const task = useTask();
  const [code, setCode] = useState('');
  function submit(event: FormEvent) {
    event.preventDefault();
    void task.run(() => step.submit(code));
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label="Code"
          description={`The six digits that ${step.factorName} shows now.`}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value.replace(/\D/g, ''))}
          autoFocus
        />
        {task.failure !== null && <FailureAlert failure={task.failure} />}
        <Button type="submit" size="md" loading={task.isBusy} disabled={code.length !== 6}>
          Sign in
        </Button>
        <Button variant="subtle" onClick={onBack}>
          Use another account
        </Button>
      </Stack>
    </form>
  );
}
