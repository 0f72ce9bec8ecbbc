/** A real SMTP server for one machine that takes every mail and delivers none; they can be read in a browser, and as JSON. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { CaughtMail } from './CaughtMail.ts';
import { inboxPage, messagePage } from './inboxPage.ts';

const MAILS_KEPT = 500;
const MAX_MAIL_BYTES = 10 * 1024 * 1024;

export class MailCatcher {
  readonly mails: CaughtMail[] = [];
  #smtp: SMTPServer | null = null;
  #inbox: Server | null = null;
  #next = 1;

  /** Ports of 0 are chosen by the system; answers `host:port` of both. */
  async start(ports: { smtp: number; inbox: number }): Promise<{ smtp: string; inbox: string }> {
    const smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      size: MAX_MAIL_BYTES,
      onAuth: (_auth, _session, done) => done(null, { user: 'anyone' }),
      onData: (stream, session, done) => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        simpleParser(stream).then(
          (mail) => {
            this.#keep({
              id: this.#next++,
              receivedAt: new Date().toISOString(),
              from: mail.from?.text ?? '',
              to,
              messageId: mail.messageId ?? '',
              subject: mail.subject ?? '',
              text: mail.text ?? '',
              html: mail.html === false ? '' : (mail.html ?? ''),
            });
            done();
          },
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        );
      },
    });
    // A client that goes away in the middle is no trouble of the server.
    smtp.on('error', () => undefined);
    const inbox = createServer((request, response) => {
      const [, id] = /^\/messages\/(\d+)$/.exec(request.url ?? '') ?? [];
      const mail = this.mails.find((one) => String(one.id) === id);
      const isJson = request.url === '/messages.json';
      response.statusCode = id !== undefined && mail === undefined ? 404 : 200;
      response.setHeader(
        'Content-Type',
        `${isJson ? 'application/json' : 'text/html'}; charset=utf-8`,
      );
      // What arrives by mail must not run in the inbox.
      response.setHeader(
        'Content-Security-Policy',
        "default-src 'none'; style-src 'unsafe-inline'; frame-src data:",
      );
      if (isJson) response.end(JSON.stringify(this.mails));
      else response.end(mail === undefined ? inboxPage(this.mails) : messagePage(mail));
    });
    this.#smtp = smtp;
    this.#inbox = inbox;
    const smtpPort = await listening(smtp.server, () => smtp.listen(ports.smtp, '127.0.0.1'));
    const inboxPort = await listening(inbox, () => inbox.listen(ports.inbox, '127.0.0.1'));
    return { smtp: `127.0.0.1:${smtpPort}`, inbox: `127.0.0.1:${inboxPort}` };
  }

  /** Both ports are free afterwards; what was caught stays. */
  async stop(): Promise<void> {
    const [smtp, inbox] = [this.#smtp, this.#inbox];
    this.#smtp = null;
    this.#inbox = null;
    await new Promise<void>((resolve) => (smtp === null ? resolve() : smtp.close(() => resolve())));
    inbox?.closeAllConnections();
    await new Promise<void>((resolve) =>
      inbox === null ? resolve() : inbox.close(() => resolve()),
    );
  }

  #keep(mail: CaughtMail): void {
    this.mails.push(mail);
    if (this.mails.length > MAILS_KEPT) this.mails.shift();
  }
}

function listening(
  server: {
    once(event: 'error' | 'listening', listener: (error?: Error) => void): unknown;
    address(): unknown;
  },
  listen: () => void,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(error));
    server.once('listening', () => resolve((server.address() as AddressInfo).port));
    listen();
  });
}
