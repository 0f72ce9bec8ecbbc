/** A titled block of a page, a landmark of its own. */
import { Text } from '@mantine/core';
import { type ReactNode, useId } from 'react';

export function Card({ title, children }: { title: string; children: ReactNode }) {
  const headingId = useId();
  return (
    <section className="fv-card" aria-labelledby={headingId}>
      <Text component="h2" size="lg" fw={650} mb="sm" id={headingId}>
        {title}
      </Text>
      {children}
    </section>
  );
}
