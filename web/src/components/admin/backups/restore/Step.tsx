/** One step of the restore page: a numbered card, a landmark of its own. */
import { Stack, Text } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './Step.module.css';

export function Step(props: { number: number; title: string; children: ReactNode }) {
  const headingId = useId();
  return (
    <section className="fv-card" aria-labelledby={headingId}>
      <div className={classes.head}>
        <span className={classes.number} aria-hidden="true">
          {props.number}
        </span>
        <Text component="h2" size="lg" fw={650} id={headingId}>
          {props.title}
        </Text>
      </div>
      <Stack gap="md">{props.children}</Stack>
    </section>
  );
}
