import { randomUUID } from "node:crypto";
import { type Fields, signCallback } from "../plivo/signing.ts";
import { OUR_NUMBER } from "../town.ts";
import { holdFilled } from "./desk.ts";
import {
  begunUnwanted,
  consentOf,
  countStates,
  isSuppressed,
  kohaReason,
  kohaShows,
  ledgerOf,
  stateOf,
  textsTo,
} from "./eyes.ts";
import { setPace } from "./levers.ts";
import { person, type Reader, STRANGER } from "./people.ts";
import { reason, reply, type Stage } from "./stage.ts";

/** STOP, START, HELP by SMS, from patrons and from a stranger. */
export async function playStop(stage: Stage): Promise<void> {
  const lucia = person("Lucía");
  await stopWithPending(stage, lucia);
  await startAndHelp(stage, lucia);
  await stranger(stage);
  await threeTimes(stage);
}

/** Sends a text from the reader's phone to the library; returns true once the bot has it on disk. */
export async function sayByPhone({ town }: Stage, from: string, words: string): Promise<boolean> {
  return (await town.plivo.say(from, OUR_NUMBER, words)) === 200;
}

async function stopWithPending(stage: Stage, reader: Reader): Promise<void> {
  const { town, say } = stage;
  const { db } = town;
  say.tell("The pace is set to one text in five seconds, so that a queue forms.");
  await setPace(stage, 0.2);
  const before = textsTo(stage, reader.number);
  const ids: number[] = [];
  for (let at = 0; at < 5; at += 1) ids.push((await holdFilled(stage, reader)).id);
  await say.sees(
    "Koha has handed over all of five notices",
    ids.map(() => "sent"),
    () => Promise.all(ids.map((id) => kohaShows(db, id))),
  );
  say.finds("the patron texts STOP, and the bot takes it", true, await sayByPhone(stage, reader.number, "STOP"));
  await say.sees("the patron has opted out", "opted_out", () => consentOf(db, reader.id, "sms"));
  await setPace(stage, 20);
  const { cancelled = 0, ...left } = await settledStates(stage, ids);
  say.finds(
    "what had not left is cancelled, the rest had left before",
    { most: true, all: ids.length },
    {
      most: cancelled >= 2,
      all: cancelled + (left.delivered ?? 0) + (left.sent ?? 0),
    },
  );
  const confirmation = reply(stage, reader.lang, "replies:stop_confirmed");
  await say.sees("exactly one confirmation arrives, in the patron's language, and nothing after it", confirmation, () =>
    textsTo(stage, reader.number).at(-1),
  );
  const received = textsTo(stage, reader.number).slice(before.length);
  say.finds(
    "the phone holds what left before, and that",
    [ids.length - cancelled + 1, 1],
    [received.length, received.filter((words) => words === confirmation).length],
  );
  await say.sees("Koha shows the cancelled ones as deleted, and why", [["deleted"], []], async () => {
    const states = await Promise.all(ids.map((id) => stateOf(db, id)));
    const gone = ids.filter((_, at) => states[at] === "cancelled");
    const shown = await Promise.all(gone.map((id) => kohaShows(db, id)));
    const reasons = await Promise.all(gone.map((id) => kohaReason(db, id)));
    // What was claimed already as the STOP came ends at the last look, which names the number that is stopped.
    const told = (["consent_withdrawn", "suppressed"] as const).map((because) =>
      reason(stage, `staff:because.${because}`),
    );
    return [[...new Set(shown)], reasons.filter((one) => !told.includes(one))];
  });
  say.finds("no attempt began after the STOP", 0, await begunUnwanted(stage));
  const next = await holdFilled(stage, reader);
  await say.sees("the next notice stays away; Koha shows it as deleted", ["deleted", "none"], async () => [
    await kohaShows(db, next.id),
    await stateOf(db, next.id),
  ]);
  say.finds("the phone stays silent", confirmation, textsTo(stage, reader.number).at(-1));
}

/** The number of these notices' messages in each state, once all of them are final. */
async function settledStates({ town, say }: Stage, ids: readonly number[]): Promise<Record<string, number>> {
  let states: Record<string, number> = {};
  await say.sees("nothing of it waits or is on its way any more", 0, async () => {
    states = await countStates(town.db, ids);
    return (states.queued ?? 0) + (states.sending ?? 0) + (states.sent ?? 0);
  });
  return states;
}

async function startAndHelp(stage: Stage, reader: Reader): Promise<void> {
  const { town, say } = stage;
  await sayByPhone(stage, reader.number, "Start!");
  await say.sees(
    "START so soon after STOP, of which nobody can tell which was sent last, is asked about, and opts nobody in",
    ["opted_out", reply(stage, reader.lang, "replies:ask_start")],
    async () => [await consentOf(town.db, reader.id, "sms"), textsTo(stage, reader.number).at(-1)],
  );
  await sayByPhone(stage, reader.number, "START");
  const welcome = reply(stage, reader.lang, "replies:welcome_back");
  await say.sees("START once more brings the patron back, and says so", ["opted_in", welcome], async () => [
    await consentOf(town.db, reader.id, "sms"),
    textsTo(stage, reader.number).at(-1),
  ]);
  const back = await holdFilled(stage, reader);
  await say.sees("the next notice arrives", back.text, () => textsTo(stage, reader.number).at(-1));
  await sayByPhone(stage, reader.number, "ayuda");
  await say.sees(
    "HELP in the patron's own word is answered, with the library's name and contact",
    reply(stage, reader.lang, "replies:help"),
    () => textsTo(stage, reader.number).at(-1),
  );
}

async function stranger(stage: Stage): Promise<void> {
  const { town, say } = stage;
  await sayByPhone(stage, STRANGER, "stop");
  await say.sees(
    "a stranger's STOP is obeyed too: the number is on the list, the ledger knows it, one confirmation goes out",
    ["stop", ["stop_heard"], [reply(stage, "en", "replies:stop_confirmed")]],
    async () => [
      await isSuppressed(town.db, STRANGER),
      await ledgerOf(town.db, "sms", STRANGER),
      textsTo(stage, STRANGER),
    ],
  );
}

async function threeTimes(stage: Stage): Promise<void> {
  const { town, say } = stage;
  const walter = person("Walter");
  const before = textsTo(stage, walter.number).length;
  const form: Fields = [
    ["MessageUUID", randomUUID()],
    ["From", walter.number],
    ["To", OUR_NUMBER],
    ["Text", "STOP"],
    ["Type", "sms"],
    ["MessageIntent", "optout"],
  ];
  const url = `${town.door.url}/bot/plivo/inbound`;
  const authToken = town.serviceEnv.TIDINGS_PLIVO_AUTH_TOKEN ?? "";
  const keys = { authToken, subToken: `${authToken}-subaccount` };
  const deliver = async (signed: boolean) => {
    const headers = signed ? signCallback(keys, "POST", url, form) : {};
    const answer = await fetch(url, {
      method: "POST",
      headers,
      body: new URLSearchParams(form.map(([name, value]): [string, string] => [name, value])),
    });
    await answer.body?.cancel();
    return answer.status;
  };
  say.finds("a STOP without Plivo's signature is turned away", 403, await deliver(false));
  say.finds("nothing of it is stored", "opted_in", await consentOf(town.db, walter.id, "sms"));
  say.finds(
    "Plivo delivers one STOP three times, and gets three times yes",
    [200, 200, 200],
    [await deliver(true), await deliver(true), await deliver(true)],
  );
  await say.sees("it is one STOP: one event, one confirmation", [["opted_in", "stop_heard"], before + 1], async () => [
    (await ledgerOf(town.db, "sms", walter.number)).filter((event) => event !== "opt_out_finished"),
    textsTo(stage, walter.number).length,
  ]);
}
