/** The drawer in which a storage provider is added or changed; its form is fetched when it opens. */
import { Drawer, Skeleton, Stack } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useLast } from '../../../common/useLast.ts';
import type { Editing } from './providerForm.ts';

const ProviderFormView = lazy(() =>
  import('./ProviderFormView.tsx').then((module) => ({ default: module.ProviderFormView })),
);

interface ProviderDrawerProps {
  /** `null` closes the drawer. */
  editing: Editing | null;
  onClose(): void;
  /** `isToTest`: its settings are new. */
  onSaved(id: string, isToTest: boolean): void;
}

export function ProviderDrawer({ editing, onClose, onSaved }: ProviderDrawerProps) {
  const shown = useLast(editing);
  return (
    <Drawer
      opened={editing !== null}
      onClose={onClose}
      title={<span className="fv-break">{titleOf(shown)}</span>}
      position="right"
      size="md"
      closeOnClickOutside={false}
    >
      <Suspense fallback={<FormSkeleton />}>
        {shown !== null && (
          <ProviderFormView
            key={keyOf(shown)}
            editing={shown}
            onClose={onClose}
            onSaved={onSaved}
          />
        )}
      </Suspense>
    </Drawer>
  );
}

/** Opened again at once, it begins anew. */
function keyOf(editing: Editing): string {
  return editing.add ? 'new' : `${editing.doc.id} ${editing.doc.updatedAt}`;
}

function titleOf(editing: Editing | null): string {
  if (editing === null) return '';
  return editing.add ? 'Add a storage provider' : `Change ${editing.doc.name}`;
}

function FormSkeleton() {
  return (
    <Stack gap="lg" aria-busy="true" aria-label="Loading the form">
      <Skeleton height={64} />
      <Skeleton height={64} />
      <Skeleton height={140} />
    </Stack>
  );
}
