/** The portal once someone is let in: live records, the frame, and the pages by their address. */
import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { AnnouncerProvider } from '../components/common/Announcer.tsx';
import { RecordsProvider } from '../data/RecordsContext.tsx';
import type { Person } from '../data/session.ts';
import { NotFoundPage } from '../pages/NotFoundPage.tsx';
import { OverviewPage } from '../pages/OverviewPage.tsx';
import { Frame } from './Frame.tsx';

const ActivityPage = lazy(() =>
  import('../pages/ActivityPage.tsx').then((module) => ({ default: module.ActivityPage })),
);
const BackupPage = lazy(() =>
  import('../pages/BackupPage.tsx').then((module) => ({ default: module.BackupPage })),
);
const RestoreFlowPage = lazy(() =>
  import('../pages/RestoreFlowPage.tsx').then((module) => ({ default: module.RestoreFlowPage })),
);
const RestorePage = lazy(() =>
  import('../pages/RestorePage.tsx').then((module) => ({ default: module.RestorePage })),
);
const RestorePointsPage = lazy(() =>
  import('../pages/RestorePointsPage.tsx').then((module) => ({
    default: module.RestorePointsPage,
  })),
);
const UndoPage = lazy(() =>
  import('../pages/UndoPage.tsx').then((module) => ({ default: module.UndoPage })),
);
const StoragePage = lazy(() =>
  import('../pages/StoragePage.tsx').then((module) => ({ default: module.StoragePage })),
);
const SettingsPage = lazy(() =>
  import('../pages/SettingsPage.tsx').then((module) => ({ default: module.SettingsPage })),
);
const SchedulesPage = lazy(() =>
  import('../pages/SchedulesPage.tsx').then((module) => ({ default: module.SchedulesPage })),
);
const SchedulePage = lazy(() =>
  import('../pages/SchedulePage.tsx').then((module) => ({ default: module.SchedulePage })),
);
const NewSchedulePage = lazy(() =>
  import('../pages/SchedulePage.tsx').then((module) => ({ default: module.NewSchedulePage })),
);

export function Portal({ person }: { person: Person }) {
  return (
    <BrowserRouter basename="/portal">
      <AnnouncerProvider>
        <RecordsProvider>
          <Frame person={person}>
            <Suspense fallback={<Skeleton height={320} radius="lg" />}>
              <Routes>
                <Route index element={<Navigate to="/admin/backups" replace />} />
                <Route path="admin" element={<Navigate to="/admin/backups" replace />} />
                <Route path="admin/backups" element={<OverviewPage />} />
                <Route path="admin/backups/settings" element={<SettingsPage />} />
                <Route path="admin/backups/:backupId" element={<BackupPage />} />
                <Route path="admin/restore" element={<RestoreFlowPage />} />
                <Route path="admin/restores" element={<RestorePointsPage />} />
                <Route path="admin/restores/:restoreId" element={<RestorePage />} />
                <Route path="admin/restores/:restoreId/undo" element={<UndoPage />} />
                <Route path="admin/storage" element={<StoragePage />} />
                <Route path="admin/activity" element={<ActivityPage />} />
                <Route path="admin/schedules" element={<SchedulesPage />} />
                <Route path="admin/schedules/new" element={<NewSchedulePage />} />
                <Route path="admin/schedules/:scheduleId" element={<SchedulePage />} />
                <Route path="*" element={<NotFoundPage />} />
              </Routes>
            </Suspense>
          </Frame>
        </RecordsProvider>
      </AnnouncerProvider>
    </BrowserRouter>
  );
}
