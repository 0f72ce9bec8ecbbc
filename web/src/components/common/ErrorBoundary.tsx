/** Catches what breaks while drawing, says so plainly, and keeps the rest of the page usable. */
import { Button, Code, Group, Text } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { Notice } from './Notice.tsx';

interface State {
  message: string | null;
}

export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { message: null };

  static getDerivedStateFromError(error: unknown): State {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    if (this.state.message === null) return this.props.children;
    return (
      <Notice tone="bad" role="alert" title="This page could not be drawn">
        <Text size="sm">
          Your backups are not affected. Reload the page; if it stays, report what stands here.
        </Text>
        <Code block mt="xs" className="fv-break">
          {this.state.message}
        </Code>
        <Group mt="sm">
          <Button size="xs" variant="default" onClick={() => window.location.reload()}>
            Reload
          </Button>
        </Group>
      </Notice>
    );
  }
}
