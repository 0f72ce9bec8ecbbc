/** The heading of a page: names the document, and takes the focus after a change of page. */
import { Group, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation, useNavigationType } from 'react-router';

interface PageTitleProps {
  title: string;
  /** For the browser's tab, where it must say more than the heading. */
  documentTitle?: string;
  children?: ReactNode;
}

export function PageTitle({ title, documentTitle, children }: PageTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname } = useLocation();
  const isFirstPage = useNavigationType() === 'POP';
  useEffect(() => {
    document.title = `${documentTitle ?? title} · Firevault`;
  }, [title, documentTitle]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is what changes when a page does.
  useEffect(() => {
    // Without it a keyboard stays where the link was, and a screen reader hears nothing.
    if (!isFirstPage) heading.current?.focus({ preventScroll: true });
  }, [pathname, isFirstPage]);
  return (
    <Group justify="space-between" align="center" wrap="wrap" gap="sm">
      <Title order={1} size="h2" ref={heading} tabIndex={-1} className="fv-break">
        {title}
      </Title>
      {children}
    </Group>
  );
}
