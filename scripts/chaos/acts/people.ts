import { sql } from "kysely";
import { OUR_NUMBER } from "../../town/town.ts";
import { nextNumber, type Person } from "../people.ts";
import type { Act } from "../steps.ts";
import { meaningOf } from "../words.ts";
import type { World } from "../world.ts";
import { termsOn, visitPages } from "./pages.ts";

type PersonAct = Extract<Act, { patron: number }>;
type AloneAct = Exclude<PersonAct, { act: "queue" | "merge patrons" }>;

/** A patron does something with their phone or on our page, or staff do something about them. */
export async function actOfPerson(world: World, act: AloneAct): Promise<void> {
  const person = world.people[act.patron];
  if (!person) return;
  const { history, telegram } = world;
  switch (act.act) {
    case "text":
      return sendText(world, person, act);
    case "block bot":
    case "unblock bot":
      if (person.chatId === undefined) return;
      history.note(act.act, `The patron does: ${act.act}.`, aboutOf(world, person));
      return act.act === "block bot" ? telegram.block(person.chatId) : telegram.unblock(person.chatId);
    case "join":
    case "staff opt in":
      return optIn(world, person, act.act);
    case "leave":
    case "staff opt out":
      return optOut(world, person, act.act);
    case "change number":
      return changeNumber(world, person);
    case "delete patron":
      history.note("patron deleted", "Koha deletes the patron.", aboutOf(world, person));
      await deletePatron(world, person.id);
  }
}

/** What an entry about this patron, as they are now, is about. */
export function aboutOf({ phones }: World, { id, number, chatId }: Person) {
  return { patron: id, number: phones.get(id) ?? number, ...(chatId === undefined ? {} : { chat: chatId }) };
}

async function sendText(world: World, person: Person, { text, twice }: Extract<Act, { act: "text" }>): Promise<void> {
  const { history, plivo, telegram } = world;
  const about = aboutOf(world, person);
  history.note(`said ${meaningOf(text)}`, `The phone says “${text}”.`, about);
  if (person.chatId !== undefined) {
    telegram.say(person.chatId, text, { first_name: person.firstname, language_code: person.lang });
    return;
  }
  const status = await plivo.say(about.number, OUR_NUMBER, text, { twice });
  const heard = status >= 200 && status < 300;
  history.note(
    heard ? `heard ${meaningOf(text)}` : "text lost",
    heard ? `A bot has “${text}” on its disk.` : `Plivo gave up bringing “${text}” (${status}).`,
    about,
  );
}

async function optIn(world: World, person: Person, act: "join" | "staff opt in"): Promise<void> {
  const { history } = world;
  const about = aboutOf(world, person);
  const byStaff = act === "staff opt in";
  const below = byStaff ? `/patron/${person.id}` : "";
  const visit = await visitPages(world, byStaff ? "staff" : { patron: person.id });
  const html = (await visit.see(`${below}/`)) + (await visit.see(`${below}/sms/change`));
  history.note("asked to opt in", `${byStaff ? "Staff ask" : "The patron asks"} to opt in on the page.`, about);
  const fields = {
    address: `+${about.number}`,
    agreed: "yes",
    terms: termsOn(html),
    warned: "yes",
    reason: "asked at the desk",
  };
  const status = await visit.post(`${below}/sms/opt-in`, fields);
  history.note("answered", `The page answered the opt-in with ${status}.`, about);
}

async function optOut(world: World, person: Person, act: "leave" | "staff opt out"): Promise<void> {
  const { history } = world;
  const about = aboutOf(world, person);
  const byStaff = act === "staff opt out";
  const below = byStaff ? `/patron/${person.id}` : "";
  const visit = await visitPages(world, byStaff ? "staff" : { patron: person.id });
  await visit.see(`${below}/sms/opt-out`);
  history.note("asked to opt out", `${byStaff ? "Staff ask" : "The patron asks"} to opt out on the page.`, about);
  const status = await visit.post(`${below}/sms/opt-out`, { reason: "asked at the desk" });
  history.note("answered", `The page answered the opt-out with ${status}.`, about);
}

/** The patron has a new phone, and staff enter its number in Koha. */
async function changeNumber(world: World, person: Person): Promise<void> {
  const { db, phones, history } = world;
  const before = phones.get(person.id) ?? person.number;
  const number = nextNumber(person, history.ofPatron(person.id, "number changed").length);
  history.note("number changed", `The patron has a new number: ${number}.`, { patron: person.id, number: before });
  phones.set(person.id, number);
  await sql`update borrowers set smsalertnumber = ${`+${number}`} where borrowernumber = ${person.id}`.execute(db);
}

async function deletePatron({ db }: World, id: number): Promise<void> {
  // Koha keeps a copy of the record; the queue's rows go with the patron by their foreign key.
  await sql`insert ignore into deletedborrowers (borrowernumber, surname, firstname, branchcode, categorycode)
    select borrowernumber, surname, firstname, branchcode, categorycode from borrowers
    where borrowernumber = ${id}`.execute(db);
  await sql`delete from borrowers where borrowernumber = ${id}`.execute(db);
}

/** Koha::Patron::merge_with: what belongs to one patron belongs to the other now, and the first is deleted. */
export async function mergePatrons(world: World, act: Extract<Act, { act: "merge patrons" }>): Promise<void> {
  const [from, into] = [world.people[act.patron], world.people[act.into]];
  if (!from || !into) return;
  const { rows } = await sql`select 1 from borrowers where borrowernumber = ${into.id}`.execute(world.db);
  if (rows.length === 0) return;
  world.history.note("patron merged", `Koha merges the patron into ${into.id}.`, aboutOf(world, from));
  world.history.note("patron merged", `Koha merges patron ${from.id} into this one.`, aboutOf(world, into));
  await sql`update message_queue set borrowernumber = ${into.id} where borrowernumber = ${from.id}`.execute(world.db);
  await deletePatron(world, from.id);
}
