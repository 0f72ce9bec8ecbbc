/** A mail says what happened in its subject, in text and in HTML, and nothing in it can break out of its place. */
import { describe, expect, it } from 'vitest';
import type { AppNotification } from '../../contract/index.ts';
import { renderMail } from './renderMail.ts';

const head = {
  projectId: 'shop',
  portalUrl: 'https://shop.web.app/portal/admin/backups',
  scheduleName: 'Nightly',
};

function aNotification(other: Partial<AppNotification> = {}): AppNotification {
  return {
    id: 'one',
    kind: 'backup-failed',
    severity: 'error',
    title: 'The backup of “Nightly” failed',
    message: 'The bucket is gone.',
    nextStep: 'Mend the cause.',
    scheduleId: null,
    backupId: '20261124-020000-abcdef',
    restoreId: null,
    provider: null,
    createdAt: '2026-11-24T02:00:05Z',
    readBy: {},
    ...other,
  };
}

describe('a mail', () => {
  it('of one notification is headed by it', () => {
    const { subject, text, html } = renderMail([aNotification()], head);
    expect(subject).toBe('[Firevault shop] Failed: The backup of “Nightly” failed');
    expect(text).toContain('What to do: Mend the cause.');
    expect(text).toContain('Backup: 20261124-020000-abcdef');
    expect(html).toContain('href="https://shop.web.app/portal/admin/backups"');
  });

  it('of several is a digest', () => {
    const both = [aNotification({ severity: 'info' }), aNotification({ id: 'two' })];
    const { subject, text } = renderMail(both, head);
    expect(subject).toBe('[Firevault shop] 2 backups “Nightly” succeeded');
    expect(text.match(/The bucket is gone\./g)).toHaveLength(2);
  });

  it('keeps line breaks out of the subject and markup out of the HTML', () => {
    const hostile = aNotification({
      title: 'Failed\r\nBcc: all@example.com',
      message: '<script>alert("x")</script>',
    });
    const { subject, html } = renderMail([hostile], head);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).not.toContain('<script>');
  });

  it('about nothing is never written', () => {
    expect(() => renderMail([], head)).toThrow('nothing to write about');
  });
});
