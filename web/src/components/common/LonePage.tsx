/** A page outside the frame, for before one is let in: one card in the middle. */
import { Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './LonePage.module.css';
import { Mark } from './Mark.tsx';

export function LonePage({ children }: { children: ReactNode }) {
  return (
    <main className={classes.page}>
      <Group gap="xs" mb="md" justify="center">
        <Mark />
        <Text fw={650} size="lg">
          Firevault
        </Text>
      </Group>
      <div className={`fv-card ${classes.card}`}>
        <Stack gap="md">{children}</Stack>
      </div>
    </main>
  );
}
