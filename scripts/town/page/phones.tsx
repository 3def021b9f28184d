import { readFile } from "node:fs/promises";
import { Hono } from "hono";
import { getCookie } from "hono/cookie";
import { csrf } from "hono/csrf";
import { secureHeaders } from "hono/secure-headers";
import { streamSSE } from "hono/streaming";
import { actions } from "../actions.ts";
import { PATRONS } from "../koha/patrons.ts";
import type { Wire } from "../loopback.ts";
import { mailbox } from "../mail/mailbox.tsx";
import { readBoard } from "./board.ts";
import { SwitchBoard } from "./desk-view.tsx";
import { readKohaFacts } from "./koha-facts.ts";
import { KohaFactsTable } from "./koha-facts-view.tsx";
import { kohaHost, passOn } from "./koha-host.tsx";
import { type Live, openLive, type Pieces } from "./live.ts";
import { Page, STYLES } from "./page.tsx";
import type { PhonesParts } from "./parts.ts";
import { BotControls, channelOf, Standing, Thread } from "./phones-view.tsx";
import { openSayings } from "./sayings.ts";
import { ConsentTable, MessagesTable, QueueTable } from "./tables-view.tsx";
import { readThread } from "./threads.ts";

export interface Phones {
  app: Hono<Wire>;
  live: Live;
}

const EVERY_MS = 300;
/** The tables of the page show what happens, and what was pending when the demo began; not what has been. */
const BEFORE_MS = 30 * 60_000;
/** Set by phones.js. */
const FOLDED = "tidings_demo_folded";
const FILES = {
  "phones.js": "text/javascript",
  "phones.svg": "image/svg+xml",
  ...Object.fromEntries([...STYLES, "mailbox.css"].map((name) => [name, "text/css"])),
};

/** The page of the demo: patrons' phones beside the library's view, live while somebody watches. */
export function createPhones(parts: PhonesParts): Phones {
  const blocked = new Set<number>();
  const sayings = openSayings(parts.random);
  const since = new Date(parts.now().getTime() - BEFORE_MS);
  const read = () => readPieces(parts, blocked, since);
  const live = openLive(read, EVERY_MS, parts.onError);
  const app = new Hono<Wire>();
  app.use(async (c, next) => {
    // A foreign web page may point its own host name to our address (DNS rebinding); it must not see or press anything
    // here.
    const { hostname } = new URL(c.req.url);
    if (hostname !== "127.0.0.1" && hostname !== "localhost") return c.text("This page is for this machine only.", 421);
    await next();
  });
  // Registered before the page's own headers, because the service's pages and the mailbox have theirs.
  app.route("/", passOn(parts));
  app.route("/", mailbox(parts.mail));
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    }),
  );
  app.use(csrf());
  app.get("/", async (c) => {
    const asked = Number(c.req.query("patron"));
    const patronId = PATRONS.find(({ id }) => id === asked)?.id ?? PATRONS[0]?.id ?? 0;
    c.header("cache-control", "no-store");
    const said = sayings.recall(c.req.query("said"));
    const shown = { library: parts.library, patronId, pieces: await read(), said };
    return c.html(`<!doctype html>${<Page {...shown} folded={getCookie(c, FOLDED) === "yes"} />}`);
  });
  app.get("/live", (c) =>
    streamSSE(c, async (stream) => {
      const gone = Promise.withResolvers<void>();
      stream.onAbort(gone.resolve);
      const unwatch = live.watch((pieces) => {
        stream.writeSSE({ data: JSON.stringify(Object.fromEntries(pieces)) }).catch(() => gone.resolve());
      });
      await gone.promise;
      unwatch();
    }),
  );
  for (const [name, type] of Object.entries(FILES)) {
    const file = readFile(new URL(name, import.meta.url), "utf8");
    app.get(`/${name}`, async (c) => c.body(await file, 200, { "content-type": `${type}; charset=utf-8` }));
  }
  // Nested in the actions, so that its refusals are shown by the same error handler.
  app.route("/", actions(parts, blocked, live.wake, sayings.keep).route("/", kohaHost(parts)));
  parts.plivo.onChange(live.wake);
  parts.telegram.onChange(live.wake);
  return { app, live };
}

async function readPieces(parts: PhonesParts, blocked: ReadonlySet<number>, since: Date): Promise<Pieces> {
  const { db, words, plivo, telegram, switches } = parts;
  const { queue, messages, consent } = await readBoard(db, since);
  const inKoha = await readKohaFacts(
    db,
    PATRONS.map(({ id }) => id),
  );
  const facts = PATRONS.flatMap(({ id }) => inKoha.get(id) ?? []);
  const pieces = new Map([
    ["messages", String(<MessagesTable messages={messages} words={words} />)],
    ["queue", String(<QueueTable queue={queue} words={words} />)],
    ["consent", String(<ConsentTable consent={consent} words={words} />)],
    ["koha", String(<KohaFactsTable facts={facts} words={words} />)],
    ["switches", String(<SwitchBoard switches={switches} />)],
  ]);
  for (const patron of PATRONS) {
    const channel = channelOf(patron);
    const bubbles = readThread(patron, plivo, telegram);
    const own = consent.filter((row) => row.patronId === patron.id);
    const mine = own.find((row) => row.channel === channel);
    pieces.set(`phone-${patron.id}-thread`, String(<Thread patron={patron} bubbles={bubbles} />));
    pieces.set(`phone-${patron.id}-standing`, String(<Standing patron={patron} consent={own} words={words} />));
    if (channel === "telegram") {
      const controls = (
        <BotControls
          patron={patron}
          blocked={blocked.has(patron.id)}
          linked={mine?.state === "opted_in"}
          begun={bubbles.length > 0}
        />
      );
      pieces.set(`phone-${patron.id}-bot`, String(controls));
    }
  }
  return pieces;
}
