/** A collection or document of the tree: opens what lies below, ticks it for the restore, shows the document beside. */
import { ActionIcon, Checkbox } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { formatCount } from '../../../../lib/numbers.ts';
import { LongName } from '../../../common/LongName.tsx';
import { StatusTag } from '../../../common/StatusTag.tsx';
import classes from './BackupBrowser.module.css';
import { useBrowsing } from './BrowseContext.tsx';
import { DIFF_WORDS } from './diffWords.ts';

export interface TreeNode {
  kind: 'collection' | 'document';
  id: string;
  path: string;
  /** With everything below; `null` where nobody has counted. */
  documents: number | null;
  hasBelow: boolean;
  /** False for a document that is only the parent of others. */
  exists: boolean;
}

interface BrowseNodeProps {
  node: TreeNode;
  /** The level below the node, under a name for it. */
  renderBelow(path: string, label: string): ReactNode;
}

export function BrowseNode({ node, renderBelow }: BrowseNodeProps) {
  const { ticked, onTick, openPath, onOpen, marks } = useBrowsing();
  const [isOpen, setOpen] = useState(false);
  const mark = marks.get(node.path);
  const isDocument = node.kind === 'document' && node.exists;
  const below = `${node.kind === 'collection' ? 'Documents' : 'Sub-collections'} of ${node.path}`;
  return (
    <li>
      <div className={classes.node} data-open={openPath === node.path}>
        {node.hasBelow ? (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={26}
            aria-expanded={isOpen}
            aria-label={below}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
          </ActionIcon>
        ) : (
          <span className={classes.space} />
        )}
        <Checkbox
          size="xs"
          aria-label={`Restore ${node.path}`}
          checked={ticked.has(node.path)}
          onChange={() => onTick(node.path)}
        />
        <button
          type="button"
          className={classes.name}
          aria-current={openPath === node.path}
          onClick={() => (isDocument ? onOpen(node.path) : setOpen(!isOpen))}
        >
          <LongName name={node.id} max={28} />
        </button>
        {node.documents !== null && (
          <span className={classes.count}>{formatCount(node.documents)}</span>
        )}
        {mark !== undefined && <StatusTag {...DIFF_WORDS[mark]} />}
      </div>
      {isOpen && renderBelow(node.path, below)}
    </li>
  );
}
