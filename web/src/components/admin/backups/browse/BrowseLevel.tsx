/** One level of the tree: the collections of a document or of the root, or the documents of a collection. */

import { Button, Group, Stack, Text } from '@mantine/core';
import { FailureAlert } from '../../../common/FailureAlert.tsx';
import { LoadingBlock } from '../../../common/LoadingBlock.tsx';
import classes from './BackupBrowser.module.css';
import { BrowseNode, type TreeNode } from './BrowseNode.tsx';
import { MarkChanges } from './MarkChanges.tsx';
import { useBrowsePages } from './useBrowsePages.ts';

export function BrowseLevel({ path, label }: { path: string; label: string }) {
  const { pages, isBusy, failure, hasMore, more } = useBrowsePages(path);
  const nodes = pages.flatMap((page): TreeNode[] =>
    page.kind === 'collections'
      ? page.items.map((one) => ({ ...one, kind: 'collection', hasBelow: true, exists: true }))
      : page.items.map((one) => ({
          ...one,
          kind: 'document',
          documents: null,
          hasBelow: one.hasSubcollections,
        })),
  );
  const warnings = [...new Set(pages.flatMap((page) => page.warnings))];
  const documents = nodes.filter((node) => node.kind === 'document' && node.exists);
  return (
    <>
      <ul className={classes.level} aria-label={label}>
        {nodes.map((node) => (
          <BrowseNode
            key={node.path}
            node={node}
            renderBelow={(below, name) => <BrowseLevel path={below} label={name} />}
          />
        ))}
      </ul>
      <Stack gap={6} ps={4}>
        {isBusy && <LoadingBlock height={28} label={`Loading ${label}`} />}
        {!isBusy && failure === null && nodes.length === 0 && (
          <Text size="sm" c="dimmed">
            It holds nothing here.
          </Text>
        )}
        {warnings.map((warning) => (
          <Text key={warning} size="xs" style={{ color: 'var(--fv-warn)' }} className="fv-break">
            {warning}
          </Text>
        ))}
        {failure !== null && <FailureAlert failure={failure} onRetry={more} />}
        <Group gap={4}>
          {hasMore && failure === null && (
            <Button size="compact-sm" variant="subtle" loading={isBusy} onClick={more}>
              Show more
            </Button>
          )}
          {documents.length > 0 && <MarkChanges paths={documents.map((node) => node.path)} />}
        </Group>
      </Stack>
    </>
  );
}
