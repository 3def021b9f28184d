import { cancelHold, checkInHeldBook, runAdvance, runOverdues } from "../koha/circulation.ts";
import { holdFilled, type Queued, queuedBy, queueRow } from "./desk.ts";
import { bookSays, chatTexts, kohaReason, kohaShows, stateOf, textsTo } from "./eyes.ts";
import { setPace } from "./levers.ts";
import { person } from "./people.ts";
import { reason, type Stage } from "./stage.ts";
import { linkChat } from "./telegram.ts";

/** Koha queues notices; those that may be sent go by SMS and by Telegram, the others stay in the queue. */
export async function playArrivals(stage: Stage): Promise<void> {
  await setPace(stage, 10);
  await playBefore(stage);
  await playDesk(stage);
  await playNotOurs(stage);
  await playNoTexts(stage);
  await playOrder(stage);
  await playBadNumber(stage);
}

/** The notices that were pending before Tidings was installed. */
async function playBefore(stage: Stage): Promise<void> {
  const { town, say } = stage;
  const freja = person("Freja");
  for (const [name, what] of [
    ["Edna", "PREDUE"],
    ["Lucía", "ODUE"],
    ["Camille", "PREDUE"],
  ] as const) {
    const { id, number } = person(name);
    const row = await town.db
      .selectFrom("message_queue")
      .select(["message_id", "content"])
      .where("borrowernumber", "=", id)
      .where("message_transport_type", "=", "sms")
      .executeTakeFirstOrThrow();
    await say.sees(
      `the ${what} that waited in Koha's queue is delivered to ${name}, unchanged`,
      ["delivered", [row.content]],
      async () => [await stateOf(town.db, row.message_id), textsTo(stage, number)],
    );
  }
  const harold = await firstRow(stage, person("Harold").id);
  await say.sees(
    "the one of a patron who once said STOP ends as deleted",
    ["deleted", reason(stage, "staff:because.had_opted_out")],
    async () => [await kohaShows(town.db, harold), await kohaReason(town.db, harold)],
  );
  const overdue = await firstRow(stage, freja.id);
  await say.sees("the one of a patron who has not chosen yet waits", "waiting: not_opted_in", () =>
    bookSays(town.db, overdue),
  );
  await linkChat(stage, freja);
  await say.sees(
    "the notice that waited in Koha's queue for this patron goes there now, by Telegram",
    ["sent", "sent"],
    async () => [await stateOf(town.db, overdue), await kohaShows(town.db, overdue)],
  );
  say.finds("and not by SMS", [], textsTo(stage, freja.number));
}

async function firstRow({ town }: Stage, patronId: number): Promise<number> {
  const row = await town.db
    .selectFrom("message_queue")
    .select((eb) => eb.fn.min("message_id").as("id"))
    .where("borrowernumber", "=", patronId)
    .where("message_transport_type", "=", "sms")
    .executeTakeFirstOrThrow();
  return Number(row.id);
}

/** Three things happen at the desk. */
async function playDesk(stage: Stage): Promise<void> {
  const { town, say } = stage;
  const { db, clock } = town;
  const [edna, lucia, camille, freja] = [person("Edna"), person("Lucía"), person("Camille"), person("Freja")];
  const hold = await holdFilled(stage, edna);
  const overdue = await queuedBy(stage, await runOverdues(db, lucia.id, clock.now()));
  const dueSoon = await queuedBy(stage, await runAdvance(db, camille.id, clock.now()));
  const chatted = await holdFilled(stage, freja);
  say.tell("A held book is checked in, the job for what is overdue runs, and that for what is due soon.");
  for (const { what, reader, notice } of [
    { what: "hold ready", reader: edna, notice: hold },
    { what: "overdue", reader: lucia, notice: overdue },
    { what: "due soon", reader: camille, notice: dueSoon },
  ]) {
    await say.sees(`${what}: delivered by SMS, Koha's text unchanged`, ["delivered", notice.text], async () => [
      await stateOf(db, notice.id),
      textsTo(stage, reader.number).at(-1),
    ]);
  }
  await say.sees("a notice for a linked chat goes by Telegram, unchanged", ["sent", chatted.text], async () => [
    await stateOf(db, chatted.id),
    chatTexts(stage, freja.chatId).at(-1),
  ]);
  const all = [hold, overdue, dueSoon, chatted];
  say.finds(
    "Koha shows all four as sent, with no complaint",
    Array<string>(4).fill("sent:"),
    await Promise.all(all.map(async ({ id }) => `${await kohaShows(db, id)}:${await kohaReason(db, id)}`)),
  );
  const twin = hold.twin ?? 0;
  say.finds(
    "the email twin of the hold is left to Koha",
    ["pending", "unknown"],
    [await kohaShows(db, twin), await bookSays(db, twin)],
  );
}

async function playNotOurs(stage: Stage): Promise<void> {
  const { town, say } = stage;
  const grace = person("Grace");
  const stay = await holdFilled(stage, grace);
  const nobodys = await queueRow(stage, null, "ODUE", "Overdue items whose patrons have no number: none.");
  stage.mustWait.push(await firstRow(stage, grace.id), stay.id, nobodys);
  await say.sees(
    "a patron who has not opted in: the row waits in Koha's queue",
    ["pending", "waiting: not_opted_in"],
    async () => [await kohaShows(town.db, stay.id), await bookSays(town.db, stay.id)],
  );
  await say.sees("a row that belongs to no patron is not touched", ["pending", "left: no_patron"], async () => [
    await kohaShows(town.db, nobodys),
    await bookSays(town.db, nobodys),
  ]);
  say.finds("nothing was sent for either of the two", [], textsTo(stage, grace.number));
}

/** By Koha's own rules not every notice becomes an sms row. */
async function playNoTexts(stage: Stage): Promise<void> {
  const { db, clock } = stage.town;
  const { say } = stage;
  const made = async (name: string, act = checkInHeldBook) => {
    const rows = await act(db, person(name).id, clock.now());
    return rows.made.map(({ transport }) => transport);
  };
  say.finds(
    "Koha mails that a hold is cancelled, and texts it to nobody",
    ["email"],
    await made("Camille", cancelHold),
  );
  say.finds("who has ticked mail alone in Koha gets a mail", ["email"], await made("Beatrice"));
  say.finds("who has unticked everything gets a letter on paper", ["print"], await made("Oscar"));
  say.finds("so does who has ticked SMS alone, without a number in the record", ["print"], await made("Pauline"));
  const late = await made("Emil", runOverdues);
  say.finds("a child is told of what is overdue by mail, as the library's rules say", ["email"], late);
  const digest = async () => (await checkInHeldBook(db, person("Ruth").id, clock.now())).made[0]?.id;
  const first = await digest();
  say.finds("who wants one notice a day gets a further hold into the row that waits", first, await digest());
  stage.mustWait.push(first ?? 0);
}

async function playOrder(stage: Stage): Promise<void> {
  const { town, say } = stage;
  const walter = person("Walter");
  const queued: Queued[] = [];
  for (let at = 0; at < 4; at += 1) queued.push(await holdFilled(stage, walter));
  await say.sees(
    "four notices for one patron arrive in the order in which Koha queued them",
    queued.map(({ text }) => text),
    () => textsTo(stage, walter.number),
  );
  await say.sees("the receipts say that all four were delivered", ["delivered"], async () => [
    ...new Set(await Promise.all(queued.map(({ id }) => stateOf(town.db, id)))),
  ]);
}

async function playBadNumber(stage: Stage): Promise<void> {
  const { town, say } = stage;
  const { number, ...edna } = person("Edna");
  const refusal = { kind: "http", status: 400, description: `${number} is not a valid phone number` } as const;
  town.plivo.misbehave(refusal, 1, ({ dst }) => dst === number);
  const { id, text } = await holdFilled(stage, { number, ...edna });
  await say.sees(
    "a number that Plivo refuses shows as failed in Koha, with a reason that staff can read",
    ["failed", reason(stage, "staff:because.bad_number"), false],
    async () => [await kohaShows(town.db, id), await kohaReason(town.db, id), textsTo(stage, number).includes(text)],
  );
}
