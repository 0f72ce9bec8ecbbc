/** An empty place that teaches: one sentence of why, one act. */
import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  act?: ReactNode;
}

export function EmptyState({ icon, title, children, act }: EmptyStateProps) {
  return (
    <Stack align="center" gap="xs" py={32} px="md" ta="center">
      <Text c="dimmed" component="span" lh={0} aria-hidden="true">
        {icon}
      </Text>
      <Text fw={600}>{title}</Text>
      <Text size="sm" c="dimmed" maw={460}>
        {children}
      </Text>
      {act !== undefined && <div style={{ marginTop: 8 }}>{act}</div>}
    </Stack>
  );
}
