import { Hono } from "hono";
import type { Child } from "hono/jsx";
import { secureHeaders } from "hono/secure-headers";
import type { Wire } from "../loopback.ts";
import { DemoDocument, DemoTable } from "../page/markup.tsx";
import { wordTime } from "../page/words.ts";
import type { Arrived, TownMail } from "./mail-server.ts";

const STYLES = ["page.css", "controls.css", "library.css", "mailbox.css"];

/** The mailbox of the demo: what arrived at the town's mail server, and one mail as text and as HTML. */
export function mailbox({ mails }: Pick<TownMail, "mails">): Hono<Wire> {
  const app = new Hono<Wire>();
  const find = (id: string) => mails.find((mail) => String(mail.id) === id);
  addHtml(app, find);
  app.use(
    "/mailbox/*",
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        frameSrc: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    }),
  );
  app.get("/mailbox", (c) => {
    c.header("cache-control", "no-store");
    return c.html(<Inbox mails={mails.toReversed()} />);
  });
  app.get("/mailbox/:id", (c) => {
    const mail = find(c.req.param("id"));
    return mail ? c.html(<OneMail mail={mail} />) : c.html(<Missing />, 404);
  });
  return app;
}

/**
 * The HTML of a mail under an address of its own, sandboxed: no script, no form, no picture from outside. A link opens
 * a new tab.
 */
function addHtml(app: Hono<Wire>, find: (id: string) => Arrived | undefined): void {
  app.get("/mailbox/:id/html", (c) => {
    const mail = find(c.req.param("id"));
    if (mail?.html === undefined) return c.text("This mail has no HTML.", 404);
    c.header(
      "content-security-policy",
      "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self' data:; " +
        "style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
    );
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "no-referrer");
    return c.html(`<base target="_blank">${withPictures(mail)}`);
  });
}

/** Pictures that lie in the mail are put where its HTML asks for them. */
function withPictures({ html = "", pictures }: Arrived): string {
  return pictures.reduce(
    (page, { id, type, base64 }) => (id === "" ? page : page.replaceAll(`cid:${id}`, `data:${type};base64,${base64}`)),
    html,
  );
}

function Frame({ title, children }: { title: string; children: Child }) {
  return (
    <DemoDocument title={title} styles={STYLES} kind="mailbox">
      <header class="top">
        <p class="brand">
          Tidings <span class="sub">demo mailbox</span>
        </p>
        <nav aria-label="Demo">
          <a href="/mailbox">All mails</a> <a href="/">Back to the demo</a>
        </nav>
      </header>
      <main>
        <h1>{title}</h1>
        {children}
      </main>
    </DemoDocument>
  );
}

function Inbox({ mails }: { mails: readonly Arrived[] }) {
  return (
    <Frame title="Mailbox">
      <p class="about">
        Every mail of the demo arrives here, whoever it is for: those of Tidings, and Koha’s own once you have run its
        mail job. None leaves this machine. <a href="/mailbox">Look again</a>
      </p>
      {mails.length === 0 ? (
        <p class="empty">
          No mail yet. Open Edna’s account page from the demo, choose email there and confirm it by the link that comes
          here; or press “Run Koha’s mail job”.
        </p>
      ) : (
        <section class="card scroll" tabindex={0} aria-label="Table: mails">
          <DemoTable caption="Mails, newest first" columns={["Time", "To", "Subject"]}>
            {mails.map((mail) => (
              <tr>
                <td>
                  <time datetime={mail.at.toISOString()}>{wordTime(mail.at)}</time>
                </td>
                <td>{mail.to}</td>
                <td>
                  <a href={`/mailbox/${mail.id}`}>{mail.subject || "(no subject)"}</a>
                </td>
              </tr>
            ))}
          </DemoTable>
        </section>
      )}
    </Frame>
  );
}

function OneMail({ mail }: { mail: Arrived }) {
  const { id, from, to, cc, subject, at, text, html, pictures } = mail;
  const loose = pictures.filter((picture) => !html?.includes(`cid:${picture.id}`)).length;
  return (
    <Frame title={subject || "(no subject)"}>
      <dl class="about">
        <dt>From</dt>
        <dd>{from}</dd>
        <dt>To</dt>
        <dd>{to}</dd>
        {cc !== "" && <dt>Copy to</dt>}
        {cc !== "" && <dd>{cc}</dd>}
        <dt>Time</dt>
        <dd>
          <time datetime={at.toISOString()}>{wordTime(at)}</time>
        </dd>
      </dl>
      <div class={html === undefined ? "ways" : "ways two"}>
        <section class="card" aria-labelledby="as-text">
          <h2 id="as-text">Text</h2>
          {text === undefined ? <p class="empty">This mail has no text.</p> : <Text text={text} />}
        </section>
        {html === undefined ? (
          <p class="about">This mail was sent as text only.</p>
        ) : (
          <section class="card" aria-labelledby="as-html">
            <h2 id="as-html">HTML</h2>
            <iframe
              src={`/mailbox/${id}/html`}
              title="The mail as HTML"
              sandbox="allow-popups allow-popups-to-escape-sandbox"
            />
          </section>
        )}
      </div>
      {loose > 0 && <p class="about">{`Pictures attached but not shown in its HTML: ${loose}.`}</p>}
    </Frame>
  );
}

/** The text with its web addresses as links; a full stop at the end is none of the address. */
function Text({ text }: { text: string }) {
  const pieces = text.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/);
  return (
    <p class="mail-text">
      {pieces.map((piece, index) =>
        index % 2 === 0 ? (
          piece
        ) : (
          <a href={piece} target="_blank" rel="noopener noreferrer">
            {piece}
          </a>
        ),
      )}
    </p>
  );
}

function Missing() {
  return (
    <Frame title="This mail is not here">
      <p>The mailbox keeps the newest 300 mails for as long as the demo runs.</p>
    </Frame>
  );
}
