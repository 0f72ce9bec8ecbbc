/** Shows what went wrong where it went wrong: what happened, what to do, and the id to quote. */
import { Button, Group, List, Text } from '@mantine/core';
import type { Failure } from '../../data/Failure.ts';
import { CopyText } from './CopyText.tsx';
import { Notice } from './Notice.tsx';

interface FailureAlertProps {
  failure: Failure;
  /** Fields that show their fault themselves. */
  shownFields?: readonly string[];
  onRetry?: () => void;
  onClose?: () => void;
}

export function FailureAlert({ failure, shownFields = [], onRetry, onClose }: FailureAlertProps) {
  const fields = failure.fields.filter(
    (one) =>
      // What the title says already needs no second line.
      one.message !== failure.message &&
      !shownFields.some((shown) => one.field === shown || one.field.startsWith(`${shown}.`)),
  );
  return (
    <Notice tone="bad" title={failure.message} role="alert" onClose={onClose}>
      {failure.nextStep !== undefined && <Text size="sm">{failure.nextStep}</Text>}
      {fields.length > 0 && (
        <List size="sm" mt={4}>
          {fields.map((one) => (
            <List.Item key={`${one.field}:${one.message}`}>
              <strong>{one.field}</strong>: {one.message}
            </List.Item>
          ))}
        </List>
      )}
      {(onRetry !== undefined || failure.requestId !== undefined) && (
        <Group mt="xs" gap="md">
          {onRetry !== undefined && (
            <Button size="xs" variant="default" onClick={onRetry}>
              Retry
            </Button>
          )}
          {failure.requestId !== undefined && (
            <Group gap={6}>
              <Text size="xs">Request</Text>
              <CopyText text={failure.requestId} what="request id" />
            </Group>
          )}
        </Group>
      )}
    </Notice>
  );
}
