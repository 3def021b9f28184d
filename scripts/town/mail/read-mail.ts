/** A mail as a mailbox shows it. */
export interface ReadMail {
  from: string;
  to: string;
  /** Who gets a copy; empty: nobody whom the mail names. */
  cc: string;
  subject: string;
  /** The parts that a reader may show; undefined: the mail has none. */
  text: string | undefined;
  html: string | undefined;
  /** Pictures that lie in the mail itself. */
  pictures: Picture[];
}

interface Picture {
  /** Its name without brackets, by which the HTML asks for it (`cid:…`). */
  id: string;
  type: string;
  base64: string;
}

interface Part {
  headers: ReadonlyMap<string, string>;
  body: string;
}

/** Multiparts within multiparts, as deep as any mail program writes them. */
const DEEPEST = 5;

/**
 * Reads a mail from its source, one character a byte (latin1): addresses, subject, text, HTML and pictures, in the
 * encodings that mail programs use (RFC 2045 and 2047). Attachments of other kinds are left out.
 */
export function readMail(source: string): ReadMail {
  const mail = splitPart(source);
  const leaves = leavesOf(mail, 0);
  const textOf = (type: string) => {
    const part = leaves.find((leaf) => typeOf(leaf) === type);
    return part && decodeText(part);
  };
  return {
    from: decodeWords(mail.headers.get("from") ?? ""),
    to: decodeWords(mail.headers.get("to") ?? ""),
    cc: decodeWords(mail.headers.get("cc") ?? ""),
    subject: decodeWords(mail.headers.get("subject") ?? ""),
    text: textOf("text/plain"),
    html: textOf("text/html"),
    pictures: leaves.filter((leaf) => typeOf(leaf).startsWith("image/")).map(pictureOf),
  };
}

function splitPart(source: string): Part {
  const whole = source.replace(/\r\n/g, "\n");
  const end = whole.startsWith("\n") ? 0 : whole.indexOf("\n\n");
  const head = (end < 0 ? whole : whole.slice(0, end)).replace(/\n[ \t]+/g, " ");
  const headers = head.split("\n").flatMap((line) => {
    const colon = line.indexOf(":");
    return colon < 1 ? [] : [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const];
  });
  return { headers: new Map(headers), body: end < 0 ? "" : whole.slice(end).replace(/^\n{1,2}/, "") };
}

const typeOf = ({ headers }: Part): string =>
  (headers.get("content-type") ?? "text/plain").split(";", 1)[0]?.trim().toLowerCase() ?? "";

const parameterOf = ({ headers }: Part, name: string): string | undefined => {
  const [, quoted, plain] =
    new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]+))`, "i").exec(headers.get("content-type") ?? "") ?? [];
  return quoted ?? plain;
};

function leavesOf(part: Part, depth: number): Part[] {
  const boundary = typeOf(part).startsWith("multipart/") ? parameterOf(part, "boundary") : undefined;
  if (boundary === undefined || depth > DEEPEST) return [part];
  const pieces = `\n${part.body}`.split(`\n--${boundary}`).slice(1);
  return pieces
    .filter((piece) => !piece.startsWith("--"))
    .flatMap((piece) => leavesOf(splitPart(piece.replace(/^[ \t]*\n/, "")), depth + 1));
}

/** The bytes of a part's body. */
function bytesOf({ headers, body }: Part): Buffer {
  const encoding = headers.get("content-transfer-encoding")?.toLowerCase();
  if (encoding === "base64") return Buffer.from(body, "base64");
  if (encoding === "quoted-printable") return unquote(body.replace(/=[ \t]*\n/g, ""));
  return Buffer.from(body, "latin1");
}

const unquote = (text: string): Buffer =>
  Buffer.from(
    text.replace(/=([\dA-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  );

function decodeText(part: Part): string {
  return inCharset(bytesOf(part), parameterOf(part, "charset") ?? "utf-8");
}

function inCharset(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString("utf8");
  }
}

/** Words of a header that are not ASCII: `=?UTF-8?Q?Su_reserva_est=C3=A1_lista?=`. */
function decodeWords(header: string): string {
  const joined = header.replace(/(\?=)\s+(=\?)/g, "$1$2");
  // Neighbours are decoded together: a character may begin in one word and end in the next.
  return joined.replace(/(?:=\?[^?]+\?[QB]\?[^?]*\?=)+/gi, (run) => {
    const words = [...run.matchAll(/=\?([^?]+)\?([QB])\?([^?]*)\?=/gi)];
    const bytes = words.map(([, , how = "", text = ""]) =>
      how.toUpperCase() === "B" ? Buffer.from(text, "base64") : unquote(text.replaceAll("_", " ")),
    );
    return inCharset(Buffer.concat(bytes), words[0]?.[1] ?? "utf-8");
  });
}

function pictureOf(part: Part): Picture {
  const id = (part.headers.get("content-id") ?? "").replace(/^<|>$/g, "");
  return { id, type: typeOf(part), base64: bytesOf(part).toString("base64") };
}
