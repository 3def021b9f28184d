import { Hono } from "hono";
import { Failure } from "../../plugin/foundation/failure.ts";
import { DESK, isDeskAct, sayMade } from "./desk.ts";
import { resendNotice } from "./koha/circulation.ts";
import { openByLink } from "./koha/library.ts";
import { runKohaMail } from "./koha/mail-job.ts";
import { type DemoPatron, PATRONS, personOf } from "./koha/patrons.ts";
import { runKohaPrint } from "./koha/print-job.ts";
import type { Wire, WireContext } from "./loopback.ts";
import { kohaPost } from "./mail/koha-post.ts";
import type { PhonesParts } from "./page/parts.ts";
import type { PlivoMood, ProgramName, TelegramMood } from "./switches.ts";

type Form = Readonly<Record<string, string>>;

const PLIVO_MOODS: readonly PlivoMood[] = ["works", "slow", "refuses", "error", "down"];
const TELEGRAM_MOODS: readonly TelegramMood[] = ["works", "flood"];
const PROGRAMS: readonly ProgramName[] = ["service", "bot"];

/** Tells in a sentence what was done; a plain form is sent back to the page at `back`. */
type Done = (c: WireContext, said: string, back?: string) => Response;

/**
 * What the page's buttons do: only what Koha, a phone or an accident could. A script that asks for JSON gets a sentence
 * that says what was done; a plain form is sent back to the page, which says it by the name that `keep` gives the
 * sentence. `blocked` holds the patrons who block the bot; `wake` is called after every action.
 */
export function actions(
  parts: PhonesParts,
  blocked: Set<number>,
  wake: () => void,
  keep: (said: string) => string,
): Hono<Wire> {
  const app = new Hono<Wire>();
  app.onError((error, c) => {
    const expected = error instanceof Failure;
    if (!expected) parts.onError(error);
    const said = expected ? error.message : "Something went wrong behind this page; the terminal says what.";
    const status = expected ? 400 : 500;
    return wantsJson(c) ? c.json({ said }, status) : c.text(`${said}\nGo back to see the page again.`, status);
  });
  const done: Done = (c, said, back = "/") => {
    wake();
    if (wantsJson(c)) return c.json({ said });
    return c.redirect(`${back}${back.includes("?") ? "&" : "?"}said=${keep(said)}`, 303);
  };
  addDesk(app, parts, done);
  addPhones(app, parts, blocked, done);
  addSwitches(app, parts, done);
  return app;
}

function addDesk(app: Hono<Wire>, { db, words, now, service, mail }: PhonesParts, done: Done): void {
  app.post("/desk", async (c) => {
    const form = await readForm(c);
    if (form.act === "mail") {
      const sent = await runKohaMail(db, service, kohaPost(db, mail.url));
      return done(c, `Koha’s own sender sent ${sent} notice${sent === 1 ? "" : "s"}, after asking Tidings.`);
    }
    if (form.act === "print") {
      const whose = (await runKohaPrint(db)).map(({ patronId }) => words.patron(patronId));
      const letters = whose.length === 0 ? "no letter" : `a letter for ${whose.join(", for ")}`;
      return done(c, `Koha’s print job put ${letters} on paper.`);
    }
    const patron = findPatron(form.patron);
    if (!isDeskAct(form.act)) throw new Failure("unknown_act", "The desk does not know how to do this.");
    const { said, act } = DESK[form.act];
    const atTheDesk = await act(db, patron.id, now());
    const sentence = `${said(atTheDesk.title, words.patron(patron.id))} ${sayMade(atTheDesk)}`;
    return done(c, sentence, `/?patron=${patron.id}`);
  });

  app.post("/resend", async (c) => {
    const { notice = "" } = await readForm(c);
    const again = await resendNotice(db, Number(notice) || 0);
    if (!again) throw new Failure("nothing_to_resend", "This notice is pending already, or not in the queue any more.");
    return done(c, `Notice ${notice} is pending again.`);
  });
}

function addPhones(app: Hono<Wire>, parts: PhonesParts, blocked: Set<number>, done: Done): void {
  const { db, plivo, telegram, now, onError } = parts;

  app.post("/phones/:id/say", async (c) => {
    const patron = findPatron(c.req.param("id"));
    const { key, text = "" } = await readForm(c);
    const written = key ?? text;
    if (written.trim() === "") throw new Failure("empty_text", "Write something first.");
    if (patron.chatId === undefined) {
      // The webhook's retries may take many seconds; a phone does not wait for them.
      plivo.say(patron.number, parts.number, written).catch(onError);
    } else if (blocked.has(patron.id)) {
      throw new Failure("blocked", "Unblock the bot first: Telegram lets nobody write to a bot that they block.");
    } else telegram.say(patron.chatId, written, personOf(patron));
    return done(c, `${patron.firstname} wrote to the library.`);
  });

  app.post("/phones/:id/bot", async (c) => {
    const patron = findPatron(c.req.param("id"));
    const { act } = await readForm(c);
    const { chatId } = patron;
    if (chatId === undefined) throw new Failure("no_telegram", "This phone has no Telegram.");
    if (act === "link") {
      blocked.delete(patron.id);
      await openByLink(db, telegram, patron, parts.random, now());
      return done(c, `${patron.firstname} opened the bot by a link of their own.`);
    }
    if (act === "block") {
      blocked.add(patron.id);
      telegram.block(chatId);
      return done(c, `${patron.firstname} blocked the bot.`);
    }
    if (act !== "unblock") throw new Failure("unknown_act", "A phone cannot do this.");
    blocked.delete(patron.id);
    telegram.unblock(chatId);
    return done(c, `${patron.firstname} unblocked the bot; only /start brings messages back.`);
  });
}

function addSwitches(app: Hono<Wire>, { switches, onError }: PhonesParts, done: Done): void {
  app.post("/switches", async (c) => {
    const form = await readForm(c);
    const plivoMood = PLIVO_MOODS.find((mood) => mood === form.plivo);
    const telegramMood = TELEGRAM_MOODS.find((mood) => mood === form.telegram);
    const killed = PROGRAMS.find((name) => name === form.kill);
    const started = PROGRAMS.find((name) => name === form.start);
    if (plivoMood) switches.setPlivo(plivoMood);
    else if (telegramMood) switches.setTelegram(telegramMood);
    else if (killed) {
      await switches.kill(killed);
      return done(c, `The ${killed} is killed: it had no time to tidy up.`);
    } else if (started) {
      switches.start(started).catch(onError);
      return done(c, `The ${started} is starting.`);
    } else throw new Failure("unknown_switch", "There is no such switch.");
    return done(c, "Switched.");
  });
}

const wantsJson = (c: WireContext): boolean => c.req.header("accept") === "application/json";

async function readForm(c: WireContext): Promise<Form> {
  const body = await c.req.parseBody();
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as const] : [])),
  );
}

function findPatron(id: string | undefined): DemoPatron {
  const patron = PATRONS.find((one) => String(one.id) === id);
  if (!patron) throw new Failure("unknown_patron", "The library has no such patron.");
  return patron;
}
