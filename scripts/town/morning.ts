import { setTimeout as sleep } from "node:timers/promises";
import { cancelHold, checkInHeldBook, runOverdues } from "./koha/circulation.ts";
import { PATRONS } from "./koha/patrons.ts";
import { person } from "./story/people.ts";
import { OUR_NUMBER, type Town } from "./town.ts";

const PATIENCE_MS = 90_000;

/**
 * A morning at the library: books come in, one number is wrong, one answer of the provider is lost, and two patrons
 * write. Returns the path of the page of each picture, by the picture's name.
 */
export async function playMorning(town: Town): Promise<Readonly<Record<string, string>>> {
  const { db, clock, plivo } = town;
  const [walter, tomas, edna, astrid] = [person("Walter"), person("Tomás"), person("Edna"), person("Astrid")];
  const toWalter = ({ dst }: { dst: string }) => dst === walter.number;
  plivo.misbehave({ kind: "receipt", status: "undelivered", errorCode: "50" }, 1, toWalter);
  plivo.misbehave({ kind: "silent", take: false }, 1, ({ dst }) => dst === tomas.number);
  for (const { id } of PATRONS) await checkInHeldBook(db, id, clock.now());
  for (const { id } of [edna, person("Camille"), person("Freja")]) await runOverdues(db, id, clock.now());
  await cancelHold(db, person("Lucía").id, clock.now());
  await untilSettled(town);
  await plivo.say(edna.number, OUR_NUMBER, "Thank you! Can my daughter pick it up for me on Saturday?");
  await plivo.say(astrid.number, OUR_NUMBER, "Er der åbent på søndag?");
  await untilSettled(town);
  const message = await db
    .selectFrom("tidings_message")
    .select("id")
    .where("patron_id", "=", edna.id)
    .where("state", "=", "delivered")
    .where("letter_code", "=", "HOLD")
    .executeTakeFirstOrThrow();
  return {
    overview: "/",
    messages: "/messages",
    "one-message": `/messages/m${message.id}`,
    "needs-a-person": "/review",
    patron: `/patron/${edna.id}/`,
    email: `/patron/${edna.id}/email`,
    "take-over": "/import/preview",
    "off-switch": "/off-switch",
    coverage: "/coverage",
  };
}

/** Waits until no text is on its way any more, for at most a minute and a half. */
async function untilSettled({ db }: Town): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  for (let quiet = 0; quiet < 3 && performance.now() < end; await sleep(2_000)) {
    const moving = await db
      .selectFrom("tidings_message")
      .select("id")
      .where("state", "in", ["queued", "sending", "sent"])
      .where("channel", "=", "sms")
      .execute();
    quiet = moving.length === 0 ? quiet + 1 : 0;
  }
}
