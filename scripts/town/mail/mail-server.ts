import { once } from "node:events";
import { SMTPServer } from "smtp-server";
import { type ReadMail, readMail } from "./read-mail.ts";

/** A mail that has arrived. */
export interface Arrived extends ReadMail {
  id: number;
  at: Date;
}

/** The town's mail server: every address of the demo has its mailbox there. */
export interface TownMail {
  /** smtp://127.0.0.1:port */
  readonly url: string;
  /** What has arrived, oldest first. */
  readonly mails: readonly Arrived[];
  stop(): Promise<void>;
}

/** Older ones are forgotten. */
const MOST_MAILS = 300;
const LARGEST_BYTES = 5_000_000;

/** Starts a real SMTP server on 127.0.0.1 that takes every mail and keeps it in memory; nothing ever leaves it. */
export async function startMail(): Promise<TownMail> {
  const mails: Arrived[] = [];
  let last = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    size: LARGEST_BYTES,
    closeTimeout: 50,
    onData: (stream, _session, done) => {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        last += 1;
        mails.push({ id: last, at: new Date(), ...readMail(Buffer.concat(parts).toString("latin1")) });
        if (mails.length > MOST_MAILS) mails.shift();
        done();
      });
    },
  });
  // A client that goes away in mid-sentence is its own affair.
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const address = server.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
