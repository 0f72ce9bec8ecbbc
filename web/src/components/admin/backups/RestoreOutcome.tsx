/** How a restore has ended, in a sentence, with what can be done about it: undo it, or look at a fresh preview. */
import type { RestoreJob } from '@contract';
import { Button, Group, Text } from '@mantine/core';
import { Link, useNavigate } from 'react-router';
import { formatMoment, msOf, viewerZone } from '../../../lib/instants.ts';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { Notice } from '../../common/Notice.tsx';
import { useNow } from '../../common/useNow.ts';
import { requestOfJob } from './restore/restoreChoices.ts';
import { usePreview } from './restore/usePreview.ts';
import { outcomeOf, whyNotUndoable } from './restoreOutcome.ts';
import { countsSentence } from './restoreSummary.ts';
import { isStale } from './restoreWords.ts';
import { usePreviewUndo } from './usePreviewUndo.ts';

/** Of one that has ended. */
export function RestoreOutcome({ job }: { job: RestoreJob }) {
  const outcome = outcomeOf(job);
  return (
    <Notice tone={outcome.tone} title={outcome.title}>
      {job.status === 'success' && <Text size="sm">{countsSentence(job.counts)}</Text>}
      {job.error !== null && (
        <Text size="sm" className="fv-break">
          {job.error}
        </Text>
      )}
      {isStale(job) && <FreshPreview job={job} />}
      <Undo job={job} />
    </Notice>
  );
}

/** Back to where it was confirmed, with the same choices. */
function FreshPreview({ job }: { job: RestoreJob }) {
  const navigate = useNavigate();
  const preview = usePreview();
  const undo = usePreviewUndo(job.undoOf ?? '');
  const task = job.undoOf === null ? preview : undo;
  function look() {
    if (job.undoOf !== null) undo.ask();
    else {
      preview.ask(requestOfJob(job, null), (id) => void navigate(`/admin/restore?preview=${id}`));
    }
  }
  return (
    <>
      <Group mt="sm" gap="sm">
        <Button loading={task.isBusy} onClick={look}>
          Look at a fresh preview
        </Button>
        {job.undoOf === null && (
          <Button component={Link} variant="default" to={`/admin/restore?preview=${job.id}`}>
            Change the choices
          </Button>
        )}
      </Group>
      {task.failure !== null && <FailureAlert failure={task.failure} />}
    </>
  );
}

function Undo({ job }: { job: RestoreJob }) {
  const now = useNow(60_000);
  const undo = usePreviewUndo(job.id);
  if (job.undoUntil === null) return null;
  const reason = whyNotUndoable(job, now);
  if (reason !== null) {
    return (
      <Text size="sm" mt={4}>
        {reason}
      </Text>
    );
  }
  return (
    <>
      <Group mt="sm" gap="sm">
        <Button variant="default" loading={undo.isBusy} onClick={undo.ask}>
          Undo this {job.purpose}…
        </Button>
        <Text size="sm" c="dimmed">
          Possible until {formatMoment(msOf(job.undoUntil), viewerZone())}. A preview comes first.
        </Text>
      </Group>
      {undo.failure !== null && <FailureAlert failure={undo.failure} />}
    </>
  );
}
