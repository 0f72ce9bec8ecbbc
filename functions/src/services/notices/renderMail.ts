/** Writes a mail, as text and as HTML, from the notifications it tells of. Pure. */
import type { AppNotification } from '../../contract/index.ts';
import { FirevaultError } from '../../domain/errors.ts';

export interface Mail {
  subject: string;
  text: string;
  html: string;
}

interface Letterhead {
  projectId: string;
  /** Where the portal's backups are. */
  portalUrl: string;
  scheduleName: string | null;
}

const MARKS = { info: 'OK', warning: 'Warning', error: 'Failed' } as const;
const COLOURS = { info: '#1a7f4b', warning: '#9a6700', error: '#b42318' } as const;

/** One notification is a mail of its own, several are a digest. Throws `notice/empty` for none. */
export function renderMail(notifications: readonly AppNotification[], head: Letterhead): Mail {
  const [first] = notifications;
  if (first === undefined) {
    throw new FirevaultError('internal', 'notice/empty', 'There is nothing to write about.');
  }
  const name = head.scheduleName === null ? '' : ` “${head.scheduleName}”`;
  const about =
    notifications.length === 1
      ? `${MARKS[first.severity]}: ${first.title}`
      : `${notifications.length} backups${name} succeeded`;
  return {
    // A line break in a subject would begin a header of its own.
    subject: `[Firevault ${head.projectId}] ${about}`.replace(/\s+/g, ' ').slice(0, 200),
    text: [...notifications.map(paragraph), `Portal: ${head.portalUrl}`, ''].join('\n\n'),
    html: page(notifications.map(section).join(''), head),
  };
}

function paragraph(one: AppNotification): string {
  return [
    one.title,
    one.message,
    ...(one.nextStep === null ? [] : [`What to do: ${one.nextStep}`]),
    ...(one.backupId === null ? [] : [`Backup: ${one.backupId}`]),
    ...(one.restoreId === null ? [] : [`Restore: ${one.restoreId}`]),
    `Time: ${one.createdAt}`,
  ].join('\n');
}

function section(one: AppNotification): string {
  const rows = [
    ...(one.backupId === null ? [] : [`Backup ${escapeHtml(one.backupId)}`]),
    ...(one.restoreId === null ? [] : [`Restore ${escapeHtml(one.restoreId)}`]),
    escapeHtml(one.createdAt),
  ];
  const next =
    one.nextStep === null ? '' : `<p><strong>What to do:</strong> ${escapeHtml(one.nextStep)}</p>`;
  return `<h1 style="font-size:18px;color:${COLOURS[one.severity]}">${escapeHtml(one.title)}</h1><p>${escapeHtml(one.message)}</p>${next}<p style="color:#667085">${rows.join(' · ')}</p>`;
}

function page(body: string, { portalUrl }: Letterhead): string {
  return `<!doctype html><html lang="en"><body style="font-family:system-ui,sans-serif;max-width:600px;margin:24px auto;padding:0 16px;color:#101828">${body}<p><a href="${escapeHtml(portalUrl)}">Open the portal</a></p></body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
