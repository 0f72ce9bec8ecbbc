/** Starts the portal. */
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/global.css';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Startup } from './app/Startup.tsx';
import { ToastHost } from './app/ToastHost.tsx';
import { cssVariablesResolver, theme } from './app/theme.ts';
import { ErrorBoundary } from './components/common/ErrorBoundary.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with id "root".');

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      cssVariablesResolver={cssVariablesResolver}
    >
      <ToastHost />
      <ErrorBoundary>
        <Startup />
      </ErrorBoundary>
    </MantineProvider>
  </StrictMode>,
);
