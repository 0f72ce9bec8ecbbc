/** A button that cancels a job, after saying in a small dialog what that does. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { useTask } from '../../common/useTask.ts';

interface ConfirmCancelProps {
  /** The button, and the title of the dialog: "Cancel backup". */
  label: string;
  /** What happens. */
  consequence: string;
  /** The confirming verb: "Cancel and roll back". */
  verb: string;
  keepLabel: string;
  isRequested: boolean;
  onCancel(): Promise<void>;
}

export function ConfirmCancel(props: ConfirmCancelProps) {
  const [isOpen, dialog] = useDisclosure(false);
  const task = useTask();
  function confirm() {
    return task.run(async () => {
      await props.onCancel();
      dialog.close();
    });
  }
  return (
    <>
      <Button
        variant="default"
        size="xs"
        style={{ flex: 'none' }}
        onClick={dialog.open}
        disabled={props.isRequested}
        aria-label={props.isRequested ? 'Cancelling' : props.label}
      >
        {props.isRequested ? 'Cancelling…' : 'Cancel'}
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title={`${props.label}?`} centered>
        <Stack gap="md">
          <Text size="sm">{props.consequence}</Text>
          {task.failure !== null && <FailureAlert failure={task.failure} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close} data-autofocus>
              {props.keepLabel}
            </Button>
            <Button color="red" loading={task.isBusy} onClick={confirm}>
              {props.verb}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
