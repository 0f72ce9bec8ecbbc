/** The dialogs that act on one schedule, of which one at most is open: clean up after it, and delete it. */
import type { BackupScheduleDoc } from '@contract';
import { Button, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useCommand } from '../../../data/commands.ts';
import { middleEllipsis } from '../../../lib/middleEllipsis.ts';
import { countOf } from '../../../lib/numbers.ts';
import { useAnnounce } from '../../common/Announcer.tsx';
import { DialogActs } from '../../common/DialogActs.tsx';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { ReasonedButton } from '../../common/ReasonedButton.tsx';
import { toast } from '../../common/toast.tsx';
import { useLast } from '../../common/useLast.ts';
import { useTask } from '../../common/useTask.ts';
import { ProofFields } from './ProofFields.tsx';
import { isSaidAtField } from './passphrase.ts';
import { RetentionPreviewList } from './RetentionPreviewList.tsx';
import { outcomeWords, policyWords, previewWords } from './retentionWords.ts';
import type { ScheduleAct, ScheduleActs } from './scheduleActs.ts';
import { useProvenTask } from './useProvenTask.ts';
import { useSchedulePreview } from './useSchedulePreview.ts';

const TITLE_MAX = 60;

export function ScheduleDialogs({ acts: { open, close } }: { acts: ScheduleActs }) {
  const shown = useLast(open);
  const name = middleEllipsis(shown?.schedule.name ?? '', TITLE_MAX);
  const isOpen = (act: ScheduleAct) => open?.act === act;
  const scheduleOf = (act: ScheduleAct) => (shown?.act === act ? shown.schedule : null);
  const cleaned = scheduleOf('clean-up');
  const deleted = scheduleOf('delete');
  return (
    <>
      <Modal
        opened={isOpen('clean-up')}
        onClose={close}
        title={`Clean up after “${name}”?`}
        size="lg"
        centered
      >
        {cleaned !== null && <CleanUp key={cleaned.id} schedule={cleaned} onClose={close} />}
      </Modal>
      <Modal opened={isOpen('delete')} onClose={close} title={`Delete “${name}”?`} centered>
        {deleted !== null && <Deletion key={deleted.id} schedule={deleted} onClose={close} />}
      </Modal>
    </>
  );
}

interface DialogProps {
  schedule: BackupScheduleDoc;
  onClose(): void;
}

function CleanUp({ schedule, onClose }: DialogProps) {
  const command = useCommand();
  const announce = useAnnounce();
  const task = useTask();
  const [attempt, setAttempt] = useState(0);
  const preview = useSchedulePreview({ scheduleId: schedule.id }, attempt);
  const retention = preview.value?.retention ?? null;
  const count = retention?.remove.length ?? 0;

  function confirm() {
    return task.run(async () => {
      const outcome = await command('applyRetention', { scheduleId: schedule.id });
      const { title, message, tone } = outcomeWords(outcome);
      toast({ tone, title, message });
      announce(`${title}.`);
      onClose();
    });
  }

  return (
    <Stack gap="md">
      <Text size="sm">{policyWords(schedule.retentionPolicy)}</Text>
      {preview.failure !== null && (
        <FailureAlert
          failure={preview.failure}
          onRetry={() => setAttempt((before) => before + 1)}
        />
      )}
      {preview.failure === null && retention === null && <Skeleton height={120} />}
      {retention !== null && (
        <section aria-label="What stays and what goes">
          <Text size="sm" fw={600} mb={6}>
            {previewWords(retention)}
          </Text>
          <RetentionPreviewList preview={retention} />
        </section>
      )}
      {task.failure !== null && <FailureAlert failure={task.failure} />}
      <DialogActs>
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep all
        </Button>
        <ReasonedButton
          color="red"
          loading={task.isBusy}
          reason={count === 0 ? 'Nothing is to be removed.' : null}
          onClick={() => void confirm()}
        >
          {count === 0 ? 'Remove nothing' : `Remove ${countOf(count, 'backup')}`}
        </ReasonedButton>
      </DialogActs>
    </Stack>
  );
}

function Deletion({ schedule, onClose }: DialogProps) {
  const command = useCommand();
  const announce = useAnnounce();
  const task = useProvenTask();

  function confirm() {
    return task.run(async () => {
      await command('deleteSchedule', { scheduleId: schedule.id });
      toast({ tone: 'ok', title: 'Schedule deleted', message: schedule.name });
      announce('Schedule deleted.');
      onClose();
    });
  }

  return (
    <Stack gap="md">
      <Text size="sm" className="fv-break">
        It makes no more backups. Those that it has made stay, and from now on nothing cleans them
        up. To stop it for a while, pause it instead.
      </Text>
      {task.failure !== null && !isSaidAtField(task.failure, ['password']) && (
        <FailureAlert failure={task.failure} />
      )}
      {task.mustProve && (
        <ProofFields
          password={task.password}
          onPassword={task.setPassword}
          proof={task.proof}
          failure={task.failure}
        />
      )}
      <DialogActs>
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button
          color="red"
          loading={task.isBusy}
          disabled={task.isProofMissing}
          onClick={() => void confirm()}
        >
          Delete the schedule
        </Button>
      </DialogActs>
    </Stack>
  );
}
