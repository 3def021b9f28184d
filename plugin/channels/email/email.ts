import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { createTransport, type Transporter } from "nodemailer";
import { type Accepted, type Channel, type Outgoing, SendFailure } from "../channel.ts";
import type { Composer, Mail } from "../mail.ts";
import { judgeSmtp, readSmtpError } from "./verdict.ts";

export interface EmailSettings {
  /** smtp://host:port or smtps://user:password@host */
  url: string;
  /** In whose name and from which address. */
  from: { name: string; address: string };
  /** From the first look at the connection to the last word of the answer. */
  timeoutMs: number;
  compose: Composer;
}

/** A connection that has been idle for longer is closed, so that none has died unseen when the next mail leaves. */
const IDLE_MS = 2_000;
const MOST_CONNECTIONS = 5;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * TLS as the address says: smtps from the first byte; smtp where the server offers it, and always before a password. A
 * server on this very machine is spoken to in the clear, as its certificate seldom bears the name of localhost.
 */
function connectionOf(address: string) {
  const { protocol, hostname, port, username, password } = new URL(address);
  const near = LOOPBACK.test(hostname);
  const secure = protocol === "smtps:";
  const auth = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (secure ? 465 : 25) : Number(port),
    secure,
    ignoreTLS: near && !secure,
    requireTLS: !near && !secure && username !== "",
    ...(username === "" ? {} : { auth }),
  };
}

/**
 * The same for every attempt, so that a mailbox shows a message once although it came twice; and never that of another
 * message.
 */
function nameOf({ attempt, to, subject, text }: Outgoing): string {
  const id = attempt.split("-", 1)[0] ?? "";
  const content = createHash("sha256").update([id, to, subject, text].join("\n")).digest("hex");
  return `tidings-${id}-${content.slice(0, 20)}`;
}

function headersOf({ endUrl }: Mail): Record<string, string> {
  // Not for a reply by another program (RFC 3834).
  const automatic = { "Auto-Submitted": "auto-generated" };
  if (!endUrl.startsWith("https:")) return automatic;
  return { ...automatic, "List-Unsubscribe": `<${endUrl}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
}

/** As much of nodemailer's message as we touch. */
interface Streamed {
  createReadStream(options?: object): Readable;
}

/** A mail on its way to the server. */
interface Way {
  mayLeave: Outgoing["mayLeave"];
  /** Asked when its turn came on a connection, or before its text was written, it might not leave any more. */
  late: boolean;
  /**
   * nodemailer's error for a drop before the message is the same as for one after its last dot; only the stream tells
   * them apart.
   */
  stream: Readable | undefined;
}

/**
 * Asks twice. nodemailer asks for the message's stream once a connection stands, greeted and logged in, and this is the
 * message's turn on it: given an empty one it writes nothing of the message, and keeps the connection for the next. And
 * it reads the stream only once the server waits for the text (354), which may be much later: a stream that fails then
 * makes it close the connection, and the server takes no message without its last dot (RFC 5321,
 * 4.1.1.4).
 */
function keepBackLate(message: Streamed, way: Way): void {
  const open = message.createReadStream.bind(message);
  const isLate = () => {
    way.late = !way.mayLeave();
    return way.late;
  };
  async function* text(options?: object) {
    if (isLate()) throw new Error("too late");
    yield* open(options);
  }
  message.createReadStream = (options) => {
    if (isLate()) return "" as never;
    way.stream = Readable.from(text(options), { objectMode: false });
    return way.stream;
  };
}

/** Opens the connections, and keeps back the text of a message that is too late, as its way in `ways` says. */
function openTransport(
  connection: ReturnType<typeof connectionOf>,
  timeoutMs: number,
  ways: WeakMap<AbortSignal, Way>,
) {
  const transport: Transporter = createTransport({
    ...connection,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    pool: true,
    maxConnections: MOST_CONNECTIONS,
    idleTimeout: IDLE_MS,
    // Every repetition is the outbox's to decide.
    maxRequeues: 0,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  transport.use("stream", ({ data, message }, done) => {
    const way = data.signal && ways.get(data.signal);
    if (way && message) keepBackLate(message, way);
    done();
  });
  return transport;
}

/**
 * Mail by the library's own server, as plain text. Sends once and never repeats by itself; throws SendFailure only,
 * with neither address nor text in it.
 */
export function openEmail({ url, from, timeoutMs, compose }: EmailSettings): Channel {
  const connection = connectionOf(url);
  const ways = new WeakMap<AbortSignal, Way>();
  const transport = openTransport(connection, timeoutMs, ways);

  async function send(outgoing: Outgoing): Promise<Accepted> {
    const { to } = outgoing;
    if (!/^[^\s@<>"(),:;\\]+@[^\s@<>"(),:;\\]+$/.test(to)) {
      throw new SendFailure("refused", "bad_address", "The patron's address is no email address.");
    }
    if (outgoing.text.trim() === "") throw new SendFailure("refused", "empty_text", "The text is empty.");
    const mail = await compose(outgoing);
    const name = nameOf(outgoing);
    const signal = AbortSignal.timeout(timeoutMs);
    const way: Way = { mayLeave: outgoing.mayLeave, late: false, stream: undefined };
    ways.set(signal, way);
    try {
      await transport.sendMail({
        from,
        to: { name: "", address: to },
        subject: mail.subject.replace(/\s+/g, " ").trim(),
        text: mail.text,
        messageId: `<${name}@${from.address.split("@")[1] ?? ""}>`,
        headers: headersOf(mail),
        signal,
      });
      return { reference: name };
    } catch (error) {
      if (way.late)
        throw new SendFailure("late", "unreachable", "The mail server was ready too late for this message.");
      throw judgeSmtp(readSmtpError(error), way.stream?.readableDidRead ?? false);
    }
  }

  return {
    name: "email",
    place: `${connection.host}:${connection.port}`,
    send,
    check: async () => {
      await transport.verify().catch((error: unknown) => {
        throw judgeSmtp(readSmtpError(error), false);
      });
      return `OK, ${connection.host}:${connection.port}`;
    },
  };
}
