/** What surrounds every page: top bar, rail or bottom bar, banners, and the one column of content. */
import type { ReactNode } from 'react';
import { useLocation } from 'react-router';
import { ErrorBoundary } from '../components/common/ErrorBoundary.tsx';
import type { Person } from '../data/session.ts';
import classes from './Frame.module.css';
import { JobNews } from './JobNews.tsx';
import { Navigation } from './Navigation.tsx';
import { OfflineBanner } from './OfflineBanner.tsx';
import { Shortcuts } from './Shortcuts.tsx';
import { TopBar } from './TopBar.tsx';

export function Frame({ person, children }: { person: Person; children: ReactNode }) {
  const { pathname } = useLocation();
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content">
        Skip to the content
      </a>
      <TopBar person={person} />
      <Navigation />
      <main id="content" className={classes.content} tabIndex={-1}>
        <div className={classes.column}>
          <OfflineBanner />
          {/* Another page is another try: what broke on one must not keep the next from showing. */}
          <ErrorBoundary key={pathname}>{children}</ErrorBoundary>
        </div>
      </main>
      <JobNews />
      <Shortcuts />
    </div>
  );
}
