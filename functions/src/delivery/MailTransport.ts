/** Hands mail to an SMTP server, and tells a refusal for good from one that may pass. */
import { createTransport } from 'nodemailer';
import { FirevaultError } from '../domain/errors.ts';

/** `messageId` is the same for every try of the same mail: a server or reader that has it already can tell. */
export interface OutgoingMail {
  to: string;
  messageId: string;
  subject: string;
  text: string;
  html: string;
}

/** No wait is long enough to outlive a worker's lease many times. */
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

export class MailTransport {
  readonly #send: (mail: OutgoingMail) => Promise<{ response: string }>;

  /** `url` is `smtp[s]://[user:password@]host[:port]`; it is kept nowhere but in the connection. */
  constructor(url: string, from: string) {
    const transport = createTransport({ url, ...TIMEOUTS });
    this.#send = (mail) =>
      transport.sendMail({
        ...mail,
        from,
        // Out-of-office answers to a machine help nobody.
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
  }

  /** Answers what the server said when it took it. Throws `mail/refused` when this mail will never be taken, `mail/unreachable` when a later try may succeed. */
  async send(mail: OutgoingMail): Promise<string> {
    try {
      return (await this.#send(mail)).response;
    } catch (error) {
      throw toFailure(error);
    }
  }
}

/** The vendor's error may hold the dialogue with the server, and with it credentials: it is not passed on as a cause. */
function toFailure(error: unknown): FirevaultError {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const status = typeof responseCode === 'number' ? responseCode : null;
  // A login that fails is mended by the operator, and the mail goes out then.
  const isRefused = status !== null && status >= 500 && code !== 'EAUTH';
  const what = `${typeof code === 'string' ? code : 'no code'}${status === null ? '' : `, ${status}`}`;
  return isRefused
    ? new FirevaultError(
        'failed-precondition',
        'mail/refused',
        `The mail server refused it (${what}).`,
        {
          nextStep: 'Check the address and the sender that the mail server allows.',
        },
      )
    : new FirevaultError(
        'unavailable',
        'mail/unreachable',
        `The mail server did not take it (${what}).`,
        {
          nextStep: 'Check SMTP_URL and the mail server; it is tried again.',
        },
      );
}
