/** Keyboard shortcuts, and the list of them that `?` opens. */
import { useDisclosure } from '@mantine/hooks';
import { lazy, useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import { WhenOpened } from '../components/common/WhenOpened.tsx';

const ShortcutList = lazy(() =>
  import('./ShortcutList.tsx').then((module) => ({ default: module.ShortcutList })),
);

const GO: Record<string, string> = {
  o: '/admin/backups',
  r: '/admin/restores',
  t: '/admin/storage',
  a: '/admin/activity',
  s: '/admin/schedules',
  e: '/admin/backups/settings',
};
const CHORD_MS = 1500;

export function Shortcuts() {
  const navigate = useNavigate();
  const [isOpen, list] = useDisclosure(false);
  const goPressedAt = useRef(Number.NEGATIVE_INFINITY);

  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const place = GO[event.key];
      if (event.key === '?') list.open();
      else if (event.key === '/') focusSearch(event);
      else if (place !== undefined && event.timeStamp - goPressedAt.current < CHORD_MS) {
        void navigate(place);
      }
      goPressedAt.current = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY;
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate, list.open]);

  return (
    <WhenOpened isOpen={isOpen}>
      {(isShown) => <ShortcutList isOpen={isShown} onClose={list.close} />}
    </WhenOpened>
  );
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // A dialog is a world of its own: no key may lead out of it unseen.
  return (
    target.isContentEditable ||
    ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) ||
    target.closest('[role="dialog"]') !== null
  );
}

function focusSearch(event: KeyboardEvent): void {
  const search = document.querySelector<HTMLInputElement>('[data-shortcut="search"]');
  if (search === null) return;
  event.preventDefault();
  search.focus();
}
