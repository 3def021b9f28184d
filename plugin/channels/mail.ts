import type { Outgoing } from "./channel.ts";

/** A mail as it leaves. */
export interface Mail {
  subject: string;
  /** The message, and below it how to end email. */
  text: string;
  /** Where email to this address ends; a mail program may do so with one click where it is https (RFC 8058). */
  endUrl: string;
}

/** Makes a mail of a message, in the language of whom it is for. */
export type Composer = (outgoing: Outgoing) => Promise<Mail>;
