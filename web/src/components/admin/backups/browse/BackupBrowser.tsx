/** Looks into a backup down to its documents: tree left, document right, each can be ticked for the restore. */
import { Button, Text } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import classes from './BackupBrowser.module.css';
import { type Browsing, BrowsingProvider } from './BrowseContext.tsx';
import { BrowseLevel } from './BrowseLevel.tsx';
import { DocumentView } from './DocumentView.tsx';
import type { DiffStatus } from './diffWords.ts';

interface BackupBrowserProps {
  backupId: string;
  passphrase: string | null;
  /** It cannot be looked into before. */
  isPassphraseMissing: boolean;
  ticked: readonly string[];
  onTick(path: string): void;
}

export function BackupBrowser(props: BackupBrowserProps) {
  // What it was opened with: a passphrase that is still being typed opens nothing.
  const [opened, setOpened] = useState<{ passphrase: string | null; attempt: number } | null>(null);
  const isOld = opened !== null && opened.passphrase !== props.passphrase;
  const attempt = opened?.attempt ?? 0;
  return (
    <>
      {(opened === null || isOld) && (
        <Button
          variant="default"
          style={{ alignSelf: 'flex-start' }}
          disabled={props.isPassphraseMissing}
          onClick={() => setOpened({ passphrase: props.passphrase, attempt: attempt + 1 })}
        >
          Look into the backup
        </Button>
      )}
      {opened !== null && <Panes key={opened.attempt} {...props} passphrase={opened.passphrase} />}
    </>
  );
}

function Panes({ backupId, passphrase, ticked, onTick }: BackupBrowserProps) {
  const [openPath, setOpenPath] = useState<string | null>(null);
  const [marks, setMarks] = useState<ReadonlyMap<string, DiffStatus>>(new Map());
  const onMark = useCallback(
    (path: string, status: DiffStatus) => setMarks((before) => new Map(before).set(path, status)),
    [],
  );
  const browsing = useMemo<Browsing>(
    () => ({
      backupId,
      passphrase,
      ticked: new Set(ticked),
      onTick,
      openPath,
      onOpen: setOpenPath,
      marks,
      onMark,
    }),
    [backupId, passphrase, ticked, onTick, openPath, marks, onMark],
  );
  return (
    <BrowsingProvider value={browsing}>
      <div className={classes.panes}>
        <section className={classes.pane} aria-label="What the backup holds">
          <BrowseLevel path="" label="Collections of the backup" />
        </section>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and may hold nothing else that takes the focus. */}
        <section className={classes.pane} aria-label="Document" tabIndex={0}>
          {openPath === null ? (
            <Text size="sm" c="dimmed">
              Choose a document on the left to see it beside the live one.
            </Text>
          ) : (
            <DocumentView key={openPath} path={openPath} />
          )}
        </section>
      </div>
    </BrowsingProvider>
  );
}
