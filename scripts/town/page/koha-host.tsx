import { createHash } from "node:crypto";
import { Hono } from "hono";
import type { Child } from "hono/jsx";
import type { Db } from "../../../plugin/database/connection.ts";
import { Failure } from "../../../plugin/foundation/failure.ts";
import { LANGUAGES } from "../../../plugin/templates/locales.ts";
import { answerAct } from "../koha/act-server.ts";
import { LIBRARIAN_ID } from "../koha/librarian.ts";
import { type DemoPatron, PATRONS, personOf } from "../koha/patrons.ts";
import type { Wire } from "../loopback.ts";
import type { TelegramSimulator } from "../telegram/simulator.ts";
import { DemoDocument } from "./markup.tsx";

/**
 * The paths at which the demo's own address serves the service's pages, as the web server of OPAC and staff interface
 * does at a library.
 */
export const PATHS = { patron: "/opac", staff: "/staff" } as const;

export interface KohaHostParts {
  db: Db;
  telegram: Pick<TelegramSimulator, "start">;
  /** Where the service listens. */
  service: string;
  /** The name of the library's bot in Telegram. */
  bot: string;
  now(): Date;
  random(bytes: number): Buffer;
}

/**
 * Proxies the service's pages. Replaces Telegram's real address in them by the demo's own, because no chat of the demo
 * is at Telegram.
 */
export function passOn({ service, bot }: Pick<KohaHostParts, "service" | "bot">): Hono<Wire> {
  const app = new Hono<Wire>();
  for (const [inner, outer] of Object.entries(PATHS)) {
    app.all(`${outer}/*`, async (c) => {
      const { pathname, search } = new URL(c.req.url);
      const { method, headers } = c.req.raw;
      const body = method === "POST" ? { body: await c.req.arrayBuffer() } : {};
      const address = `${service}/${inner}${pathname.slice(outer.length)}${search}`;
      const answer = await fetch(address, { method, headers, ...body, redirect: "manual" }).catch(() => undefined);
      if (!answer) return c.html(<Away />, 502);
      if (!answer.headers.get("content-type")?.startsWith("text/html")) return answer;
      const html = await answer.text();
      const { status } = answer;
      return new Response(html.replaceAll(`https://t.me/${bot}?`, "/t.me?"), { status, headers: answer.headers });
    });
  }
  return app;
}

/**
 * The ways in that Koha's plugin opens, its route by which the service has Koha change something, the library's
 * catalogue, and the page behind a link to the bot.
 */
export function kohaHost(parts: KohaHostParts): Hono<Wire> {
  const app = new Hono<Wire>();
  addEnter(app, parts);
  app.post("/api/v1/contrib/tidings/act", async (c) => {
    const { status, json } = await answerAct(parts, c.req.header("x-tidings-act"), await c.req.text());
    return Response.json(json, { status });
  });
  app.get("/cgi-bin/koha/*", (c) =>
    c.html(
      <Aside title="Here Koha’s own pages would open">
        <p>The demo has no catalogue, only what Tidings adds to Koha.</p>
      </Aside>,
    ),
  );
  addTelegram(app, parts);
  return app;
}

function addEnter(app: Hono<Wire>, { db, now, random }: KohaHostParts): void {
  app.post("/enter", async (c) => {
    const { as = "", patron: id = "", lang = "" } = await c.req.parseBody();
    const patron = PATRONS.find((one) => String(one.id) === id);
    if (!patron || (as !== "patron" && as !== "staff" && as !== "desk"))
      throw new Failure("no_way_in", "Koha lets nobody in like this.");
    const kind = as === "patron" ? "patron" : "staff";
    const ticket = random(32).toString("base64url");
    const at = now();
    await db
      .insertInto("tidings_ticket")
      .values({
        ticket_hash: createHash("sha256").update(ticket).digest("hex"),
        kind,
        who_id: kind === "patron" ? patron.id : LIBRARIAN_ID,
        who: kind === "patron" ? patron.firstname : "librarian",
        permissions: JSON.stringify(kind === "staff" ? ["superlibrarian", "reach:*"] : []),
        target: as === "desk" ? `/patron/${patron.id}/` : "/",
        lang: kind === "patron" ? patron.lang : (LANGUAGES.find((one) => one === lang) ?? "en"),
        made_at: at,
        expires_at: new Date(at.getTime() + 60_000),
      })
      .execute();
    return c.redirect(`${PATHS[kind]}/enter?ticket=${ticket}`, 303);
  });
}

function addTelegram(app: Hono<Wire>, { db, telegram }: KohaHostParts): void {
  app.get("/t.me", async (c) => {
    const token = c.req.query("start") ?? "";
    const patron = await findByLink(db, token);
    return c.html(
      <Aside title="Here Telegram would open">
        {patron?.chatId === undefined ? (
          <p>
            {patron
              ? `${patron.firstname}’s phone in this demo has no Telegram. `
              : "This link is not one of the library’s. "}
            Try it as Mateo Vargas.
          </p>
        ) : (
          <form method="post" action="/t.me">
            <input type="hidden" name="start" value={token} />
            <p>It shows {patron.firstname} the chat with the library’s bot, and a button:</p>
            <button class="first" type="submit">
              Start
            </button>
          </form>
        )}
      </Aside>,
    );
  });

  app.post("/t.me", async (c) => {
    const { start = "" } = await c.req.parseBody();
    const patron = await findByLink(db, String(start));
    if (patron?.chatId === undefined) throw new Failure("no_telegram", "No phone of the demo can open this link.");
    telegram.start(patron.chatId, String(start), personOf(patron));
    return c.redirect(`/?patron=${patron.id}#phone-${patron.id}`, 303);
  });
}

async function findByLink(db: Db, token: string): Promise<DemoPatron | undefined> {
  const hash = createHash("sha256").update(token).digest("hex");
  const link = await db
    .selectFrom("tidings_link")
    .select("patron_id")
    .where("token_hash", "=", hash)
    .where("channel", "=", "telegram")
    .executeTakeFirst();
  return PATRONS.find(({ id }) => id === link?.patron_id);
}

function Away() {
  return (
    <Aside title="The service does not answer">
      <p>You have killed it, or it is starting. Start it on the demo’s page and come back.</p>
    </Aside>
  );
}

/** A page of the demo in place of something outside of it. */
function Aside({ title, children }: { title: string; children: Child }) {
  return (
    <DemoDocument title={title} styles={["page.css", "controls.css", "library.css"]} kind="aside">
      <main class="card">
        <h1>{title}</h1>
        {children}
        <p>
          <a href="/">Back to the demo</a>
        </p>
      </main>
    </DemoDocument>
  );
}
