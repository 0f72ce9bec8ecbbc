/** How a test of a provider went, step by step: what works, what does not, why, and what that means. */
import type { ConnectionReport } from '@contract';
import { Stack, Text } from '@mantine/core';
import { StatusTag } from '../../../common/StatusTag.tsx';
import { STEPS } from './providerWords.ts';

export function ConnectionSteps({ report }: { report: ConnectionReport }) {
  return (
    <Stack component="ol" gap={8} m={0} p={0} style={{ listStyle: 'none' }}>
      {STEPS.map(({ step, name, without }) => {
        const result = report.steps.find((one) => one.step === step);
        return (
          <li key={step}>
            {result === undefined ? (
              <StatusTag word={`${name}: not tried`} tone="idle" />
            ) : (
              <StatusTag word={name} tone={result.ok ? 'ok' : 'bad'} />
            )}
            {result?.ok === false && (
              <Text size="sm" mt={2} className="fv-break">
                {result.error} {without}
              </Text>
            )}
          </li>
        );
      })}
    </Stack>
  );
}
