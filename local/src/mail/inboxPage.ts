/** The pages of the inbox: a list of the mails caught, and one of them. */
import type { CaughtMail } from './CaughtMail.ts';

export function inboxPage(mails: readonly CaughtMail[]): string {
  const rows = [...mails]
    .reverse()
    .map(
      ({ id, receivedAt, to, subject }) =>
        `<tr><td>${escapeHtml(receivedAt.slice(0, 19))}</td><td>${escapeHtml(to.join(', '))}</td><td><a href="/messages/${id}">${escapeHtml(subject)}</a></td></tr>`,
    );
  const body =
    rows.length === 0
      ? '<p>No mail yet.</p>'
      : `<table><tr><th>Time (UTC)</th><th>To</th><th>Subject</th></tr>${rows.join('')}</table>`;
  return page('Inbox', body);
}

export function messagePage({ subject, from, to, text, html }: CaughtMail): string {
  const source = `data:text/html;base64,${Buffer.from(html).toString('base64')}`;
  return page(
    subject,
    `<p><a href="/">Inbox</a></p><p>From ${escapeHtml(from)} to ${escapeHtml(to.join(', '))}</p><iframe sandbox="" title="The mail" src="${source}"></iframe><h2>As text</h2><pre>${escapeHtml(text)}</pre>`,
  );
}

function page(title: string, body: string): string {
  const style =
    'body{font-family:system-ui;max-width:900px;margin:24px auto;padding:0 16px}td,th{padding:4px 12px 4px 0;text-align:left}iframe{width:100%;height:360px;border:1px solid #ccc}pre{white-space:pre-wrap}';
  return `<!doctype html><html lang="en"><title>${escapeHtml(title)}</title><style>${style}</style><h1>${escapeHtml(title)}</h1>${body}</html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
