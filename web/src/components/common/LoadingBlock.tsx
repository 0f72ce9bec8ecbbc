/** The place of something that is on its way, of about its height, so that nothing jumps when it comes. */
import { Skeleton } from '@mantine/core';

interface LoadingBlockProps {
  /** What is done meanwhile, for those who do not see it: "Loading the preview". */
  label: string;
  height: number;
}

export function LoadingBlock({ label, height }: LoadingBlockProps) {
  return (
    // Without a role, a block may bear no name.
    <Skeleton height={height} radius="md" role="status" aria-busy="true" aria-label={label} />
  );
}
