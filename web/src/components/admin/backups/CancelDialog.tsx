/** Says what cancelling a job does, and cancels it. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { useTask } from '../../common/useTask.ts';

export interface CancelDialogProps {
  isOpen: boolean;
  onClose(): void;
  /** Of the button that opens it: "Cancel backup". */
  label: string;
  /** What happens. */
  consequence: string;
  /** The confirming verb: "Cancel and roll back". */
  verb: string;
  keepLabel: string;
  onCancel(): Promise<void>;
}

export function CancelDialog(props: CancelDialogProps) {
  const task = useTask();
  function confirm() {
    return task.run(async () => {
      await props.onCancel();
      props.onClose();
    });
  }
  return (
    <Modal opened={props.isOpen} onClose={props.onClose} title={`${props.label}?`} centered>
      <Stack gap="md">
        <Text size="sm">{props.consequence}</Text>
        {task.failure !== null && <FailureAlert failure={task.failure} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            {props.keepLabel}
          </Button>
          <Button color="red" loading={task.isBusy} onClick={confirm}>
            {props.verb}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
