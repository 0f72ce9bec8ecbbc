/** A mail that was caught. */

/** A mail as it arrived, newest last. */
export interface CaughtMail {
  id: number;
  receivedAt: string;
  from: string;
  to: string[];
  messageId: string;
  subject: string;
  text: string;
  html: string;
}
