import { resolveUncertain } from "../../../plugin/delivery/resolve-uncertain.ts";
import type { PlivoFault } from "../plivo/api.ts";
import { holdFilled } from "./desk.ts";
import { consentOf, isSuppressed, kohaShows, ledgerOf, stateOf, textsTo, timesTaken } from "./eyes.ts";
import { ageDoubts, DOUBT_MINUTES, restartService } from "./levers.ts";
import { person, type Reader } from "./people.ts";
import type { Stage } from "./stage.ts";

/** Plivo refuses, fails, does not respond, and responds late. */
export async function playTrouble(stage: Stage): Promise<void> {
  const [one, other, third] = stage.crowd;
  if (!one || !other || !third) throw new Error("the crowd is too small for this chapter");
  await optedOutAtPlivo(stage, person("Tomás"));
  await brokenAnswers(stage, [person("Søren"), one, other]);
  await notNow(stage, third, { kind: "http", status: 503, take: false }, "not available (HTTP 503)");
  const busy = { kind: "http", status: 429, retryAfter: 2, take: false } as const;
  await notNow(stage, person("Edna"), busy, "out of breath (HTTP 429, Retry-After 2)");
  await late(stage, person("Camille"));
  await allLost(stage, one, other);
  await oneOfTwo(stage, third);
}

function misbehave({ town }: Stage, reader: Reader, fault: PlivoFault): void {
  town.plivo.misbehave(fault, 1, ({ dst }) => dst === reader.number);
}

async function optedOutAtPlivo(stage: Stage, reader: Reader): Promise<void> {
  const { town, say } = stage;
  const { db } = town;
  misbehave(stage, reader, { kind: "receipt", status: "failed", errorCode: "200" });
  const { id } = await holdFilled(stage, reader);
  await say.sees(
    "a receipt with error 200 is an opt-out: in the ledger, on the list, and Koha's row is deleted, not failed",
    ["failed", "deleted", "opted_out", "provider_blocked", ["opted_in", "provider_blocked", "opt_out_finished"]],
    async () => [
      await stateOf(db, id),
      await kohaShows(db, id),
      await consentOf(db, reader.id, "sms"),
      await isSuppressed(db, reader.number),
      await ledgerOf(db, "sms", reader.number),
    ],
  );
  const taken = textsTo(stage, reader.number);
  const next = await holdFilled(stage, reader);
  await say.sees("the next notice for that number stays away", ["deleted", taken], async () => [
    await kohaShows(db, next.id),
    textsTo(stage, reader.number),
  ]);
}

/**
 * The request was accepted, but the response did not arrive or was an error: the receipt settles it, and nothing is
 * sent twice.
 */
async function brokenAnswers(stage: Stage, readers: readonly [Reader, Reader, Reader]): Promise<void> {
  const [reset, silent, broken] = readers;
  const troubles = [
    { reader: reset, fault: { kind: "reset", take: true }, what: "cuts the connection after taking it" },
    { reader: silent, fault: { kind: "silent", take: true }, what: "takes it and never answers" },
    { reader: broken, fault: { kind: "http", status: 500, take: true }, what: "takes it and answers HTTP 500" },
  ] as const;
  const queued = [];
  for (const { reader, fault, what } of troubles) {
    misbehave(stage, reader, fault);
    queued.push({ ...(await holdFilled(stage, reader)), what });
  }
  for (const { id, text, what } of queued) {
    await stage.say.sees(
      `Plivo ${what}: delivered by the receipt's word, taken once`,
      ["delivered", "sent", 1],
      async () => [await stateOf(stage.town.db, id), await kohaShows(stage.town.db, id), timesTaken(stage, text)],
    );
  }
}

/** Certainly not accepted: retried automatically. */
async function notNow(stage: Stage, reader: Reader, fault: PlivoFault, what: string): Promise<void> {
  const { town, say } = stage;
  const requests = town.plivo.requests;
  misbehave(stage, reader, fault);
  const { id, text } = await holdFilled(stage, reader);
  await say.sees(`Plivo is ${what}: tried again after a rest, and delivered once`, ["delivered", 1, 2], async () => [
    await stateOf(town.db, id),
    timesTaken(stage, text),
    town.plivo.requests - requests,
  ]);
}

async function late(stage: Stage, reader: Reader): Promise<void> {
  const { town, say } = stage;
  say.tell("Plivo answers after 3 s, twice our patience, and its receipts find the library's web server down.");
  town.door.treatReceipts("refuse");
  misbehave(stage, reader, { kind: "late", ms: 3_000 });
  const { id, text } = await holdFilled(stage, reader);
  await say.sees(
    "the message is uncertain, and Koha still shows it as handed over",
    ["uncertain", "sent"],
    async () => [await stateOf(town.db, id), await kohaShows(town.db, id)],
  );
  town.door.treatReceipts("pass");
  await say.sees("the receipt, which Plivo brings again, heals it", ["delivered", 1], async () => [
    await stateOf(town.db, id),
    timesTaken(stage, text),
  ]);
}

async function allLost(stage: Stage, taken: Reader, notTaken: Reader): Promise<void> {
  const { town, say } = stage;
  const { db } = town;
  say.tell("Two answers and all their receipts are lost: one text was taken, the other was not.");
  town.door.treatReceipts("lose");
  misbehave(stage, taken, { kind: "reset", take: true });
  misbehave(stage, notTaken, { kind: "http", status: 500, take: false });
  const [one, other] = [await holdFilled(stage, taken), await holdFilled(stage, notTaken)];
  const both = async () => [await stateOf(db, one.id), await stateOf(db, other.id)];
  await say.sees("both are uncertain", ["uncertain", "uncertain"], both);
  await say.sees(
    "Plivo has said all that it will say about the first",
    "delivered",
    () => town.plivo.books.find((entry) => entry.text === one.text)?.state,
  );
  town.door.treatReceipts("pass");
  say.finds(
    "nothing is sent again on a guess",
    [["uncertain", "uncertain"], 1, 0],
    [await both(), timesTaken(stage, one.text), timesTaken(stage, other.text)],
  );
  say.tell("The story lets ten minutes pass for the first, by changing changed_at, and starts the service anew.");
  await ageDoubts(stage, one.id);
  await restartService(stage);
  await say.sees(
    "asked, Plivo knows it, and it is adopted; the other waits for its time",
    ["delivered", "uncertain"],
    both,
  );
  say.tell("The same for the other.");
  await ageDoubts(stage, other.id);
  await restartService(stage);
  await say.sees(
    "Plivo does not know it, so it is sent now: each was taken once",
    [["delivered", "delivered"], 1, 1],
    async () => [await both(), timesTaken(stage, one.text), timesTaken(stage, other.text)],
  );
}

/**
 * Plivo's list of messages contains no texts, so of two uncertain messages to one number it does not show which was
 * accepted.
 */
async function oneOfTwo(stage: Stage, reader: Reader): Promise<void> {
  const { town, say } = stage;
  const { db } = town;
  say.tell(
    "Two answers about texts to one phone are lost: only the second was taken. Receipts find the web server down.",
  );
  town.door.treatReceipts("refuse");
  misbehave(stage, reader, { kind: "reset", take: false });
  const lost = await holdFilled(stage, reader);
  await say.sees("the first is uncertain", "uncertain", () => stateOf(db, lost.id));
  misbehave(stage, reader, { kind: "reset", take: true });
  const taken = await holdFilled(stage, reader);
  const both = async () => [await stateOf(db, lost.id), await stateOf(db, taken.id)];
  const times = () => [timesTaken(stage, lost.text), timesTaken(stage, taken.text)];
  await say.sees("the second too", ["uncertain", "uncertain"], both);
  say.tell("The story lets ten minutes pass for both, and starts the service anew.");
  await ageDoubts(stage, lost.id);
  await ageDoubts(stage, taken.id);
  await restartService(stage);
  await say.sees(
    "asked, Plivo lists one text: a person is to decide, and nothing is sent on a guess",
    [2, [0, 1]],
    async () => [(await readAmbiguous(stage, reader)).length, times()],
  );
  await ageDoubts(stage, taken.id, -DOUBT_MINUTES);
  town.door.treatReceipts("pass");
  await say.sees("the receipt tells that the second arrived", ["uncertain", "delivered"], both);
  const open = await readAmbiguous(stage, reader);
  const decided = await Promise.all(open.map(({ id }) => resolveUncertain(db, id, "again", "sofie", town.clock.now())));
  say.finds("so staff send the first again", ["queued"], decided);
  await say.sees(
    "each was taken once",
    [
      ["delivered", "delivered"],
      [1, 1],
    ],
    async () => [await both(), times()],
  );
}

async function readAmbiguous({ town }: Stage, reader: Reader) {
  return town.db
    .selectFrom("tidings_message")
    .select("id")
    .where("patron_id", "=", reader.id)
    .where("state", "=", "uncertain")
    .where("reason", "=", "asked_ambiguous")
    .execute();
}
