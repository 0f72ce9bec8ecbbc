/** The restore page: what, how, where; then its preview, and from there the confirmation. */

import type { BackupMetadata, RestoreJob } from '@contract';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useId, useMemo, useRef, useState } from 'react';
import { useRecords } from '../../../../data/RecordsContext.tsx';
import { readableOf } from '../../../../data/StoredRow.ts';
import { FailureAlert } from '../../../common/FailureAlert.tsx';
import { LoadingBlock } from '../../../common/LoadingBlock.tsx';
import { Notice } from '../../../common/Notice.tsx';
import { useFaultFocus } from '../../../common/useFaultFocus.ts';
import { whyNotRestorable } from '../backupWords.ts';
import { BackupBrowser } from '../browse/BackupBrowser.tsx';
import { knownBases } from '../chain.ts';
import { PassphraseField } from '../PassphraseField.tsx';
import { asksPassphrase, isSaidAtField } from '../passphrase.ts';
import { RestoreSource } from '../RestoreSource.tsx';
import { ModeChoice } from './ModeChoice.tsx';
import { PlaceChoice } from './PlaceChoice.tsx';
import { PreviewPanel } from './PreviewPanel.tsx';
import {
  faultOf,
  type PreviewRequest,
  pathsOf,
  previewRequest,
  type RestoreChoices,
  requestOfJob,
  type RestoreSource as Source,
  sourceOfJob,
  togglePath,
} from './restoreChoices.ts';
import { ScopeChoice } from './ScopeChoice.tsx';
import { SourceChoice } from './SourceChoice.tsx';
import { Step } from './Step.tsx';
import { useChosenBackup } from './useChosenBackup.ts';
import { usePreview } from './usePreview.ts';
import { useRestoreChoices } from './useRestoreChoices.ts';
import type { RestoreParams } from './useRestoreParams.ts';
import { useScopeEntries } from './useScopeEntries.ts';

interface RestoreFlowProps {
  params: RestoreParams;
  /** The job whose choices these are: the preview that is shown, or a restore that is to be tried again. */
  job: RestoreJob | null;
  /** It is on its way. */
  isAwaited: boolean;
}

export function RestoreFlow({ params, job, isAwaited }: RestoreFlowProps) {
  const { choices, change } = useRestoreChoices(job);
  const [passphrase, setPassphrase] = useState('');
  const view = useRef<HTMLDivElement>(null);
  const missingId = useId();
  const source = params.source ?? (job === null ? null : sourceOfJob(job));
  const preview = usePreview();
  const edits = useRef(0);
  const previewHeading = useRef<HTMLHeadingElement>(null);
  const restorable = useRestorable();
  const { backup, problem } = useChosenBackup(source, restorable);
  const { entries, trouble } = useScopeEntries(source, choices.scope, backup, restorable);
  const chain = useMemo(
    () => (backup === null ? [] : [backup, ...knownBases(backup, restorable ?? [])]),
    [backup, restorable],
  );
  const isSealed = asksPassphrase(chain, preview.failure, passphrase);
  const given = isSealed ? passphrase : null;
  const fault = faultOf(source, choices);
  const missing =
    problem ??
    fault?.message ??
    (isSealed && passphrase === '' ? 'Type the passphrase of the backup.' : null);
  const shownFields = ['encryptionKey', ...FIELDS].filter(
    (field) => field !== 'encryptionKey' || isSealed,
  );
  const shown = job?.dryRun === true ? job : null;
  useFaultFocus(view, preview.failure);

  function ask(request: PreviewRequest) {
    const asked = edits.current;
    preview.ask(request, (id) => {
      // What was chosen meanwhile must not give way to what was asked for before.
      if (source === null || edits.current !== asked) return;
      params.show(source, id);
      // The button that was pressed gives way to what it asked for.
      previewHeading.current?.focus({ preventScroll: true });
    });
  }

  function choose(changes: Partial<RestoreChoices>) {
    edits.current += 1;
    preview.forget();
    change(changes);
    if (params.previewId !== null && source !== null) params.choose(source);
  }

  function chooseSource(next: Source | null) {
    edits.current += 1;
    preview.forget();
    setPassphrase('');
    params.choose(next);
  }

  return (
    <Stack gap="md" ref={view}>
      <Step number={1} title="What">
        <SourceChoice source={source} onChange={chooseSource} backups={restorable} fault={fault} />
        {trouble !== null && <FailureAlert failure={trouble.failure} onRetry={trouble.retry} />}
        {problem !== null && <Notice tone="bad" title={problem} />}
        {backup !== null && <RestoreSource backup={backup} bases={chain.slice(1)} />}
        {isSealed && (
          <PassphraseField
            value={passphrase}
            onChange={setPassphrase}
            error={preview.failure?.ofField('encryptionKey')}
          />
        )}
        {source !== null && (
          <ScopeChoice
            choices={choices}
            onChange={choose}
            entries={entries}
            fault={faultShown(fault, preview.failure)}
            browser={
              backup === null ? (
                <Text size="sm" c="dimmed">
                  To look for documents, choose a backup. Of a moment, type their paths.
                </Text>
              ) : (
                <BackupBrowser
                  key={backup.id}
                  backupId={backup.id}
                  passphrase={given}
                  isPassphraseMissing={isSealed && passphrase === ''}
                  ticked={pathsOf(choices.paths)}
                  onTick={(path) => choose({ paths: togglePath(choices.paths, path) })}
                />
              )
            }
          />
        )}
      </Step>
      <Step number={2} title="How">
        <ModeChoice mode={choices.mode} onChange={(mode) => choose({ mode })} />
      </Step>
      <Step number={3} title="Where">
        <PlaceChoice
          choices={choices}
          onChange={choose}
          fault={faultShown(fault, preview.failure)}
        />
      </Step>
      <Step number={4} title="Preview" heading={previewHeading}>
        {preview.failure !== null && !isSaidAtField(preview.failure, shownFields) && (
          <FailureAlert failure={preview.failure} shownFields={shownFields} />
        )}
        {isAwaited && <LoadingBlock height={84} label="Loading the preview" />}
        {shown === null && !isAwaited && (
          <Group gap="sm">
            <Button
              loading={preview.isBusy}
              disabled={missing !== null}
              aria-describedby={missingId}
              onClick={() => {
                if (source !== null) ask(previewRequest(source, choices, given));
              }}
            >
              Preview
            </Button>
            <Text size="sm" c="dimmed" id={missingId}>
              {missing ?? 'Says what would change, and changes nothing.'}
            </Text>
          </Group>
        )}
        {shown !== null && (
          <PreviewPanel
            key={shown.id}
            job={shown}
            passphrase={passphrase}
            isBusy={preview.isBusy}
            onAgain={() => ask(requestOfJob(shown, given))}
          />
        )}
      </Step>
    </Stack>
  );
}

/** Those whose faults are said where they are typed. */
const FIELDS = ['paths', 'collections', 'pointInTime', 'target'];

function faultShown(
  fault: ReturnType<typeof faultOf>,
  failure: ReturnType<typeof usePreview>['failure'],
) {
  const ofServer = failure?.fields.find(({ field }) =>
    FIELDS.some((one) => field === one || field.startsWith(`${one}.`)),
  );
  return ofServer ?? fault;
}

/** Those that can be restored, newest first; `null` while they load. */
function useRestorable(): BackupMetadata[] | null {
  const { backups } = useRecords();
  return useMemo(
    () =>
      backups.state === 'ready'
        ? readableOf(backups.value.rows).filter((one) => whyNotRestorable(one) === null)
        : null,
    [backups],
  );
}
