/** One step of the restore page: a numbered card, a landmark of its own. */
import { Stack, Text } from '@mantine/core';
import { type ReactNode, type Ref, useId } from 'react';
import classes from './Step.module.css';

interface StepProps {
  number: number;
  title: string;
  /** The heading, which can be given the focus. */
  heading?: Ref<HTMLHeadingElement>;
  children: ReactNode;
}

export function Step(props: StepProps) {
  const headingId = useId();
  return (
    <section className="fv-card" aria-labelledby={headingId}>
      <div className={classes.head}>
        <span className={classes.number} aria-hidden="true">
          {props.number}
        </span>
        <Text component="h2" size="lg" fw={650} id={headingId} ref={props.heading} tabIndex={-1}>
          {props.title}
        </Text>
      </div>
      <Stack gap="md">{props.children}</Stack>
    </section>
  );
}
