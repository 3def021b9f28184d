import type { SMTPServerOptions } from "smtp-server";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Outgoing } from "../channel.ts";
import type { Mail } from "../mail.ts";
import { failureOf as failureWith } from "../provider.fixture.ts";
import { openEmail } from "./email.ts";
import { aMailServer, answering, aScriptedServer, type MailServer } from "./mail-server.fixture.ts";

const outgoing: Outgoing = {
  attempt: "42-1",
  sender: "email",
  to: "rita.reader@example.org",
  text: "Dune is ready for you at the Österbro desk.",
  mayLeave: () => true,
};
const mail: Mail = {
  subject: "Hold ready\r\nBcc: everybody@example.org",
  text: `${outgoing.text}\n\n--\nTo end email: https://opac.example/tidings/mail/unsubscribe/7-mac\n`,
  endUrl: "https://opac.example/tidings/mail/unsubscribe/7-mac",
};
const password = "very-secret";
/** What no failure may tell. */
const secrets = [outgoing.to, "rita.reader", outgoing.text, password, "mistyped"];
const failureOf = (sending: Promise<unknown>) => failureWith(sending, secrets);

const open = (url: string, more: { timeoutMs?: number; endUrl?: string } = {}) =>
  openEmail({
    url,
    from: { name: "Midway Library, Main", address: "notices@midway.example" },
    timeoutMs: more.timeoutMs ?? 5_000,
    compose: async () => ({ ...mail, ...(more.endUrl === undefined ? {} : { endUrl: more.endUrl }) }),
  });

async function aServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const server = await aMailServer(options);
  onTestFinished(server.stop);
  return server;
}

/** Headers by name, unfolded, and the body decoded. */
function read(raw = "") {
  const [head = "", ...rest] = raw.split("\r\n\r\n");
  const lines = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  const headers = new Map(lines.map((line) => [line.split(":", 1)[0] ?? "", line.replace(/^[^:]*:\s*/, "")]));
  const body = rest.join("\r\n\r\n");
  const plain = body
    .replace(/=\r\n/g, "")
    .replace(/(?:=[\dA-F]{2})+/g, (bytes) => decodeURIComponent(bytes.replaceAll("=", "%")));
  return { headers, body: plain, lines };
}

describe("a mail that leaves", () => {
  test("is one plain text to one patron in the library's name, which no program should answer", async () => {
    const server = await aServer();
    const { reference } = await open(server.url).send(outgoing);
    const { headers, body, lines } = read(server.mails[0]);
    expect(server.mails).toHaveLength(1);
    expect(body).toContain("Dune is ready for you at the Österbro desk.\r\n\r\n--\r\nTo end email: https://opac");
    expect(Object.fromEntries(headers)).toMatchObject({
      From: '"Midway Library, Main" <notices@midway.example>',
      To: outgoing.to,
      Subject: "Hold ready Bcc: everybody@example.org",
      "Message-ID": `<${reference}@midway.example>`,
      "Auto-Submitted": "auto-generated",
      "Content-Type": "text/plain; charset=utf-8",
    });
    expect(lines.filter((line) => /^bcc/i.test(line))).toEqual([]);
  });

  test("can be ended with one click where its link is https, in one header each", async () => {
    const server = await aServer();
    await open(server.url).send(outgoing);
    const { lines } = read(server.mails[0]);
    expect(lines.filter((line) => line.startsWith("List-Unsubscribe"))).toEqual([
      `List-Unsubscribe: <${mail.endUrl}>`,
      "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ]);
    await open(server.url, { endUrl: "http://opac.example/tidings/mail/unsubscribe/7-mac" }).send(outgoing);
    expect(server.mails[1]).not.toContain("List-Unsubscribe");
  });

  test("has the name that it had at an earlier attempt, and never that of another message", async () => {
    const server = await aServer();
    const email = open(server.url);
    const { reference } = await email.send(outgoing);
    expect(reference).toMatch(/^tidings-42-[\da-f]{20}$/);
    expect(await email.send({ ...outgoing, attempt: "42-2" })).toEqual({ reference });
    const others = [{ attempt: "43-1" }, { text: "Another text" }, { to: "somebody@example.org" }, { subject: "Hold" }];
    const names = await Promise.all(others.map((other) => email.send({ ...outgoing, ...other })));
    expect(new Set([reference, ...names.map((accepted) => accepted.reference)]).size).toBe(5);
  });
});

describe("what the mail server answers", () => {
  const refusing = (at: "onMailFrom" | "onRcptTo" | "onData", code: number, text: string): SMTPServerOptions => {
    if (at === "onData") {
      return {
        onData: (stream, _session, done) => {
          stream.resume();
          stream.on("end", () => done(answering(code, text)));
        },
      };
    }
    return {
      [at]: (_address: unknown, _session: unknown, done: (error: Error) => void) => done(answering(code, text)),
    };
  };

  test.each([
    ["no such mailbox", refusing("onRcptTo", 550, "5.1.1 <rita.reader@example.org> unknown"), "refused", "bad_address"],
    ["no such domain", refusing("onRcptTo", 553, "sorry"), "refused", "bad_address"],
    ["greylisting", refusing("onRcptTo", 450, "4.7.1 come back in five minutes"), "retry", "deferred"],
    ["a full mailbox", refusing("onRcptTo", 552, "5.2.2 over quota"), "retry", "mailbox_full"],
    ["a full mailbox, told by 550", refusing("onRcptTo", 550, "5.2.2 over quota"), "retry", "mailbox_full"],
    ["relaying denied", refusing("onRcptTo", 554, "5.7.1 Relay access denied"), "retry", "mail_rules"],
    ["our address is not ours", refusing("onMailFrom", 553, "5.7.1 not owned by user"), "retry", "sender_refused"],
    ["our address later", refusing("onMailFrom", 451, "4.3.0 try later"), "retry", "deferred"],
    ["spam", refusing("onData", 550, "5.7.1 looks like spam"), "refused", "spam_filter"],
    ["a no to the message", refusing("onData", 554, "5.6.0 no"), "refused", "refused"],
    ["a no to the message for now", refusing("onData", 451, "4.3.2 busy"), "retry", "deferred"],
    ["too large", refusing("onData", 552, "5.3.4 too big"), "refused", "too_long"],
  ] as const)("%s", async (_, options, verdict, code) => {
    const failure = await failureOf(open((await aServer(options)).url).send(outgoing));
    expect([failure.verdict, failure.code]).toEqual([verdict, code]);
  });

  test("a refused sender address stops the sender: it is nobody's message's fault", async () => {
    const server = await aServer(refusing("onMailFrom", 550, "5.1.8 bad sender"));
    expect((await failureOf(open(server.url).send(outgoing))).backoff).toEqual({ stopSenderMs: 60_000 });
  });

  test("one patron's refusal does not hold up the next one's mail", async () => {
    const server = await aServer({
      onRcptTo: ({ address }, _session, done) =>
        done(address === outgoing.to ? answering(550, "5.1.1 unknown") : undefined),
    });
    const email = open(server.url);
    await failureOf(email.send(outgoing));
    await email.send({ ...outgoing, to: "somebody@example.org" });
    expect(server.mails).toHaveLength(1);
  });
});

describe("a login", () => {
  const asking = (code: number): SMTPServerOptions => ({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: (auth, _session, done) =>
      auth.password === password ? done(null, { user: auth.username }) : done(answering(code, "authentication failed")),
  });
  const withLogin = (url: string, login: string) => url.replace("smtp://", `smtp://${login}@`);

  test("that is right lets the mail through", async () => {
    const server = await aServer(asking(535));
    await open(withLogin(server.url, `midway%40library:${password}`)).send(outgoing);
    expect(server.mails).toHaveLength(1);
  });

  test.each([
    ["is wrong", 535, { code: "credentials_refused", backoff: { stopSenderMs: 60_000 } }],
    ["cannot be checked now", 454, { code: "provider_unavailable", backoff: {} }],
  ])("that %s loses no message", async (_, code, told) => {
    const server = await aServer(asking(code));
    const email = open(withLogin(server.url, "midway:mistyped"));
    expect(await failureOf(email.send(outgoing))).toMatchObject({ verdict: "retry", ...told });
    expect(await failureOf(email.check())).toMatchObject({ verdict: "retry", ...told });
  });

  test("is not shown to a server whose certificate nobody vouches for", async () => {
    const server = await aServer({ ...asking(535), secure: true, disabledCommands: [] });
    const failure = await failureOf(
      open(withLogin(server.url, `midway:${password}`).replace("smtp:", "smtps:")).send(outgoing),
    );
    expect([failure.verdict, failure.code]).toEqual(["retry", "tls_failed"]);
    expect(server.mails).toEqual([]);
  });

  test("goes to no other machine in the clear", async () => {
    // 127.0.0.1 by a name of ours would be near; this one is not, and the server offers no TLS.
    const server = await aServer(asking(535));
    const far = withLogin(server.url, `midway:${password}`).replace("127.0.0.1", "[::ffff:127.0.0.1]");
    expect(await failureOf(open(far).send(outgoing))).toMatchObject({ verdict: "retry" });
    expect(server.mails).toEqual([]);
  });
});

describe("a mail server that is not there, or breaks off", () => {
  const GREETING = ["220 here", "250 here", "250 2.1.0 ok", "250 2.1.5 ok"];
  async function aScript(lines: readonly string[], then: "silence" | "drop") {
    const server = await aScriptedServer(lines, then);
    onTestFinished(server.stop);
    return open(server.url, { timeoutMs: 400 });
  }

  test("nobody answers at the port: surely not taken", async () => {
    const server = await aMailServer();
    await server.stop();
    const failure = await failureOf(open(server.url).send(outgoing));
    expect([failure.verdict, failure.code]).toEqual(["retry", "connection_refused"]);
  });

  test.each([
    ["before it greets", [], "drop"],
    ["before it greets, in silence", [], "silence"],
    ["after its greeting", GREETING.slice(0, 1), "drop"],
    ["after our address", GREETING.slice(0, 2), "drop"],
    ["in silence after the patron's address", GREETING.slice(0, 3), "silence"],
    ["when asked for the message", GREETING, "drop"],
  ] as const)("breaks off %s: surely not taken", async (_, lines, then) => {
    const failure = await failureOf((await aScript(lines, then)).send(outgoing));
    const code = then === "silence" ? "connection_silent" : "unreachable";
    expect([failure.verdict, failure.code]).toEqual(["retry", code]);
  });

  test.each(["drop", "silence"] as const)("ends in %s after the message: it may have been taken", async (then) => {
    const failure = await failureOf((await aScript([...GREETING, "354 go on"], then)).send(outgoing));
    expect([failure.verdict, failure.code]).toEqual(["uncertain", "no_answer"]);
  });

  test.each([
    ["421 too many connections", "provider_unavailable", {}],
    ["554 5.7.1 we do not talk to you", "provider_unavailable", { stopSenderMs: 60_000 }],
  ])("greets with %s", async (greeting, code, backoff) => {
    expect(await failureOf((await aScript([greeting], "silence")).send(outgoing))).toMatchObject({
      verdict: "retry",
      code,
      backoff,
    });
  });
});

test("an address that is none, or a text that is empty, reaches no server", async () => {
  const server = await aServer();
  const email = open(server.url);
  for (const to of ["", "rita", "a b@example.org", "rita@example.org, eve@example.org", "<rita@example.org>"]) {
    expect(await failureOf(email.send({ ...outgoing, to }))).toMatchObject({ verdict: "refused", code: "bad_address" });
  }
  expect(await failureOf(email.send({ ...outgoing, text: " \n" }))).toMatchObject({ code: "empty_text" });
  expect(server.mails).toEqual([]);
});

test("the Test button says where the server is, and sends nothing", async () => {
  const server = await aServer();
  expect(await open(server.url).check()).toBe(`OK, ${server.url.replace("smtp://", "")}`);
  expect(server.mails).toEqual([]);
});
