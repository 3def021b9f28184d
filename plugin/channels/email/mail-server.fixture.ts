import { once } from "node:events";
import type { Socket } from "node:net";
import { createServer } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface MailServer {
  /** What arrived whole, as it was written. */
  mails: string[];
  /** smtp://127.0.0.1:port */
  url: string;
  stop(): Promise<void>;
}

/** An answer of the server's with a code of its own. */
export const answering = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code });

/** A real mail server on a free port, which takes everything into `mails` unless the options say otherwise. */
export async function aMailServer(options: SMTPServerOptions = {}, mails: string[] = []): Promise<MailServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    closeTimeout: 50,
    onData: (stream, _session, done) => {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        mails.push(Buffer.concat(parts).toString());
        done();
      });
    },
    ...options,
  });
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const address = server.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    mails,
    url: `smtp://127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

export interface ScriptedServer {
  url: string;
  /** All that clients wrote. */
  heard(): string;
  /** Resolves once no client is connected. */
  gone(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A server that says these lines, each after the next line of the client, and then does with the connection what it is
 * told.
 */
export async function aScriptedServer(lines: readonly string[], then: "silence" | "drop"): Promise<ScriptedServer> {
  const open = new Set<Socket>();
  let all = "";
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => {});
    const rest = [...lines];
    const speak = () => {
      const line = rest.shift();
      if (line !== undefined) socket.write(`${line}\r\n`);
      else if (then === "drop") socket.destroy();
    };
    let inData = false;
    let heard = "";
    socket.on("data", (chunk: Buffer) => {
      heard += chunk.toString();
      all += chunk.toString();
      // The message itself is one turn of the talk, up to its last dot.
      const over = inData ? heard.endsWith("\r\n.\r\n") : heard.endsWith("\r\n");
      if (!over) return;
      inData = !inData && /^DATA\r\n$/im.test(heard);
      heard = "";
      speak();
    });
    speak();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    heard: () => all,
    gone: async () => {
      for (const socket of open) if (!socket.closed) await once(socket, "close");
    },
    stop: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
