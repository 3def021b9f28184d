import { keepOf } from "../../../bot/hearing/listened.ts";
import { type Deed, meaningOf, type Question, UNSURE } from "../../../plugin/inbound/meaning.ts";
import { earliest, type Moment, saidWhen, startIsLast, stopIsLast } from "../../../plugin/inbound/said-when.ts";
import { lookAgain, ownerOf, recordStep, stopAddress } from "./consent.ts";
import { type Database, enqueue, type HeardRow } from "./database.ts";
import { channelAt, dateOf, type Inbound, MINUTE, SENDERS, type Words, type World } from "./world.ts";

/** As in `inbound/situation`. */
const UNTOLD_MS = 15 * MINUTE;
/** As in `inbound/auto-reply`. */
const CONFIRM_WITHIN_MS = 5 * MINUTE;

const INTENTS: Record<Words, "stop" | "start" | "yes" | "no" | "other"> = {
  STOP: "stop",
  START: "start",
  YES: "yes",
  NO: "no",
  "please no more": "other",
};

/** A patron's phone says something: it is on the bot's disk before the provider gets its answer. */
export function say(world: World, addressId: number, words: Words): void {
  const { bot, truth } = world;
  const id = ++world.inboundIds;
  const at = { heardAt: dateOf(world), saidAt: dateOf(world) };
  bot.disk.push({ id, addressId, words, ...at, endedAt: undefined, state: "waiting", replayed: false });
  truth.lastWord.set(addressId, words);
}

/** The bot hands over one text, STOPs first; `unanswered`: the service has taken it, and the bot does not know. */
export function handOver(world: World, pick: number, unanswered: boolean): void {
  const waiting = world.bot.disk.filter(({ state }) => state === "waiting");
  const stops = waiting.filter(({ words }) => words === "STOP");
  const text = stops[pick % Math.max(1, stops.length)] ?? waiting[pick % Math.max(1, waiting.length)];
  if (!text) return;
  const outcome = record(world, text);
  // Only the text itself tells then what it did; a yes would not, if its question was lost by a restore too.
  if (unanswered && text.words === "STOP") return;
  const { addressId, words } = text;
  const phone = { id: String(text.id), channel: channelAt(addressId), kind: "text", sender: "", address: "" } as const;
  const kept = keepOf({ ...phone, text: words, providerIntent: "" }, outcome);
  text.state = kept ? "kept" : "done";
  text.endedAt = dateOf(world);
  if (kept?.text === "STOP" || kept?.text === "START") text.words = kept.text;
}

/** Records a text once and returns what followed (`inbound/record-heard`). */
function record(world: World, text: Inbound): string {
  const { db } = world;
  if (db.heard.some(({ id }) => id === text.id)) return "repeated";
  const channel = channelAt(text.addressId);
  const moment = saidWhen({ channel, saidAt: text.saidAt, heardAt: text.heardAt });
  const owner = ownerOf(db, text.addressId);
  const out = owner?.state === "opted_out" || owner?.state === "pending_opt_out";
  const said = { intent: INTENTS[text.words], because: UNSURE, text: text.words };
  const question = questionAt(db, text.addressId, owner?.state === "pending_opt_in");
  const silent = db.suppressed.has(text.addressId) || out;
  const deed = meaningOf(said, { question, doubted: question === "stop", silent, wasInvited: false });
  const outcome = follow(world, text, moment, deed);
  const { id, addressId, heardAt } = text;
  db.heard.push({ id, addressId, outcome, heardAt, saidAt: moment.saidAt, recordedAt: dateOf(world) });
  return outcome;
}

function lastOf(db: Database, addressId: number, outcomes: readonly string[]): HeardRow | undefined {
  return db.heard
    .filter((one) => one.addressId === addressId && outcomes.includes(one.outcome))
    .toSorted((a, b) => a.heardAt.getTime() - b.heardAt.getTime() || a.id - b.id)
    .at(-1);
}

function questionAt(db: Database, addressId: number, invited: boolean): Question | undefined {
  const last = lastOf(db, addressId, ["asked_stop", "asked_start", "stopped", "started", "joined", "stay"]);
  if (last?.outcome === "asked_stop") return "stop";
  if (last?.outcome === "asked_start") return "start";
  return invited ? "invitation" : undefined;
}

function follow(world: World, text: Inbound, moment: Moment, deed: Deed): string {
  if (deed === "stop") return stop(world, text, moment);
  if (deed === "start") return start(world, text, moment);
  return deed === "ask_stop" ? "asked_stop" : deed;
}

function stop(world: World, text: Inbound, moment: Moment): string {
  const { db } = world;
  const { addressId, replayed } = text;
  const starts = db.heard.filter((one) => one.addressId === addressId && ["started", "joined"].includes(one.outcome));
  if (starts.some((start) => startIsLast(start, moment))) return "stop_before_start";
  const changed = stopAddress(world, addressId, "stop_heard");
  const expiresAt = new Date(text.heardAt.getTime() + CONFIRM_WITHIN_MS);
  if (!changed || replayed || expiresAt <= dateOf(world)) return "stopped";
  const channel = channelAt(addressId);
  const about = { channel, sender: SENDERS.get(channel) ?? "", patronId: null, addressId };
  enqueue(db, { kind: "reply", ...about, expiresAt, maxTries: 1 }, dateOf(world));
  return "stopped";
}

function start(world: World, text: Inbound, moment: Moment): string {
  const { db, truth } = world;
  const { addressId } = text;
  if (hasEndedSince(db, addressId, moment)) return "start_before_stop";
  const held = heldBack(db, text);
  if (held) return held;
  db.suppressed.delete(addressId);
  truth.stopped.delete(addressId);
  const owner = ownerOf(db, addressId);
  if (!owner) return "start_unknown";
  const before = owner.state;
  recordStep(world, owner.patronId, { event: "start_heard", source: "keyword", addressId });
  if (db.standings.get(owner.patronId)?.state !== "opted_in") return "start_unknown";
  lookAgain(world, owner.patronId);
  return before === "pending_opt_in" ? "joined" : "started";
}

function hasEndedSince(db: Database, addressId: number, moment: Moment): boolean {
  const stops = db.heard.filter((one) => one.addressId === addressId && one.outcome === "stopped");
  if (stops.some((one) => stopIsLast(one, moment))) return true;
  return db.ledger.some((one) => one.addressId === addressId && one.event === "opted_out" && one.at > earliest(moment));
}

/** As in `inbound/situation`: a text message that says START soon after a STOP is asked about first. */
function heldBack(db: Database, { addressId, heardAt, replayed }: Inbound): string | undefined {
  if (replayed || channelAt(addressId) !== "sms" || !db.suppressed.has(addressId)) return undefined;
  const stopped = lastOf(db, addressId, ["stopped"]);
  if (!stopped || heardAt.getTime() - stopped.heardAt.getTime() >= UNTOLD_MS) return undefined;
  const last = lastOf(db, addressId, ["stopped", "asked_start"]);
  if (!last || last.outcome === "stopped") return "asked_start";
  return heardAt > last.recordedAt ? undefined : "start_before_stop";
}
