/** What is kept and for how long, with what that would do to the backups that there are. */
import { NumberInput, Skeleton, Stack, Switch, Text } from '@mantine/core';
import { FailureAlert } from '../../common/FailureAlert.tsx';
import { Notice } from '../../common/Notice.tsx';
import { RetentionPreviewList } from './RetentionPreviewList.tsx';
import { policyWords, previewWords, refusalOf } from './retentionWords.ts';
import classes from './ScheduleForm.module.css';
import { type PolicyField, type PolicyForm, policyOf } from './scheduleForm.ts';
import type { PreviewState } from './useSchedulePreview.ts';

interface RetentionPolicyFormProps {
  policy: PolicyForm;
  autoCleanup: boolean;
  onPolicy(policy: PolicyForm): void;
  onAutoCleanup(autoCleanup: boolean): void;
  /** `null` for a schedule that is not made yet: it has no backups. */
  preview: PreviewState | null;
  onRetry(): void;
  /** By `retentionPolicy.<number>`; the policy's own is `retentionPolicy`. */
  errorOf(field: string): string | undefined;
}

const NUMBERS: readonly { field: PolicyField; label: string; unit: string; max: number }[] = [
  { field: 'keepLast', label: 'Keep the last', unit: 'backup', max: 10_000 },
  { field: 'keepDailyFor', label: 'Keep daily for', unit: 'day', max: 3_660 },
  { field: 'keepWeeklyFor', label: 'Keep weekly for', unit: 'week', max: 520 },
  { field: 'keepMonthlyFor', label: 'Keep monthly for', unit: 'month', max: 120 },
  { field: 'minimumAgeHours', label: 'Never remove before', unit: 'hour', max: 8_784 },
];

export function RetentionPolicyForm(props: RetentionPolicyFormProps) {
  const { policy, onPolicy, errorOf } = props;
  const numberErrors = NUMBERS.map(({ field }) => errorOf(`retentionPolicy.${field}`));
  const ownError = numberErrors.some((one) => one !== undefined)
    ? undefined
    : errorOf('retentionPolicy');
  const words = policyWords(policyOf(policy));
  return (
    <Stack gap="md">
      <div className={classes.numbers}>
        {NUMBERS.map(({ field, label, unit, max }, index) => (
          <NumberInput
            key={field}
            label={label}
            suffix={policy[field] === 1 ? ` ${unit}` : ` ${unit}s`}
            min={0}
            max={max}
            allowDecimal={false}
            allowNegative={false}
            value={policy[field]}
            onChange={(typed) =>
              onPolicy({ ...policy, [field]: typeof typed === 'number' ? typed : '' })
            }
            error={numberErrors[index] ?? (ownError !== undefined && index === 0)}
          />
        ))}
      </div>
      {ownError === undefined ? (
        <Text size="sm" role="status">
          {words ?? 'This keeps nothing: set at least one of the numbers above 0.'}
        </Text>
      ) : (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {ownError}
        </Text>
      )}
      <Switch
        label="Clean up by itself"
        description={
          props.autoCleanup
            ? 'What the policy does not keep is removed after each good run.'
            : 'Nothing is removed unless you clean up by hand.'
        }
        checked={props.autoCleanup}
        onChange={(event) => props.onAutoCleanup(event.currentTarget.checked)}
      />
      <PolicyPreview preview={props.preview} isPolicy={words !== null} onRetry={props.onRetry} />
    </Stack>
  );
}

interface PolicyPreviewProps {
  preview: PreviewState | null;
  isPolicy: boolean;
  onRetry(): void;
}

function PolicyPreview({ preview, isPolicy, onRetry }: PolicyPreviewProps) {
  if (preview === null) {
    return (
      <Text size="sm" c="dimmed">
        Once it has made backups, you see here which of them stay and which go, and why.
      </Text>
    );
  }
  if (!isPolicy) {
    return (
      <Notice tone="bad" title="This policy would keep nothing">
        It cannot be saved. Whatever a policy says, the newest good backup always stays.
      </Notice>
    );
  }
  if (preview.failure !== null && preview.failure.fields.length === 0) {
    return <FailureAlert failure={preview.failure} onRetry={onRetry} />;
  }
  const retention = preview.value?.retention ?? null;
  if (retention === null) {
    return preview.isAsking ? <Skeleton height={96} aria-label="Loading what stays" /> : null;
  }
  const refusal = refusalOf(retention);
  return (
    <section aria-label="What this policy does now" aria-busy={preview.isAsking}>
      <Text size="sm" fw={600} mb={6}>
        With this policy now: {previewWords(retention)}
      </Text>
      {refusal !== null && <Notice tone="bad" title={refusal} role="alert" />}
      <RetentionPreviewList preview={retention} />
    </section>
  );
}
