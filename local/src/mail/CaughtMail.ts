/** A mail as it arrived at the local mail server. */
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
