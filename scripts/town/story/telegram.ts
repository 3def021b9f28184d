import { randomBytes } from "node:crypto";
import { makeLink } from "../../../plugin/consent/link-tokens.ts";
import { inTransaction } from "../../../plugin/database/connection.ts";
import { tickTerms } from "../koha/agreed.ts";
import { LIBRARY } from "../town.ts";
import { holdFilled } from "./desk.ts";
import { chatTexts, consentOf, kohaShows, ledgerOf, stateOf } from "./eyes.ts";
import { person, type Reader } from "./people.ts";
import { reply, type Stage } from "./stage.ts";

/** The patron presses "connect Telegram" in the library account and opens the link on the phone. */
export async function linkChat(stage: Stage, reader: Reader): Promise<void> {
  const { town, say } = stage;
  const chat = chatOf(reader);
  const now = town.clock.now();
  const token = await inTransaction(town.db, async (tx) => {
    const terms = await tickTerms(tx, { channel: "telegram", lang: reader.lang }, LIBRARY.name, now);
    return makeLink(tx, { patronId: reader.id, channel: "telegram", madeBy: "patron", terms }, randomBytes(24), now);
  });
  stage.secrets.push(token);
  town.telegram.start(chat, token, { first_name: reader.firstname, last_name: reader.surname });
  await say.sees(
    "a deep link opened in Telegram connects the chat, which is told so in the patron's language",
    ["opted_in", reply(stage, reader.lang, "replies:telegram_linked")],
    async () => [await consentOf(town.db, reader.id, "telegram"), chatTexts(stage, chat)[0]],
  );
  const uses = async () => (await ledgerOf(town.db, "telegram", String(chat))).length;
  const before = await uses();
  town.telegram.start(chat, token);
  await say.sees(
    "the same link opened again connects nothing more",
    [before, reply(stage, reader.lang, "replies:telegram_link_expired")],
    async () => [await uses(), chatTexts(stage, chat).at(-1)],
  );
}

function chatOf({ chatId }: Reader): number {
  if (chatId === undefined) throw new Error("this patron has no Telegram");
  return chatId;
}

/** Blocking the bot counts as STOP; unblocking it does not count as START. */
export async function playTelegram(stage: Stage): Promise<void> {
  const { town, say } = stage;
  const { db } = town;
  const freja = person("Freja");
  const chat = chatOf(freja);
  const consent = () => consentOf(db, freja.id, "telegram");

  town.telegram.block(chat);
  await say.sees("a patron who blocks the bot has opted out", "opted_out", consent);
  const lines = chatTexts(stage, chat);
  const away = await holdFilled(stage, freja);
  await say.sees("the next notice stays away; Koha shows it as deleted", "deleted", () => kohaShows(db, away.id));

  town.telegram.unblock(chat);
  await say.sees("that the block is lifted is written down", "telegram_unblocked", async () =>
    (await ledgerOf(db, "telegram", String(chat))).at(-1),
  );
  const still = await holdFilled(stage, freja);
  await say.sees("but alone it brings nothing back", ["opted_out", "deleted", "none"], async () => [
    await consent(),
    await kohaShows(db, still.id),
    await stateOf(db, still.id),
  ]);
  say.finds("and nothing was written into the chat", lines, chatTexts(stage, chat));

  town.telegram.start(chat);
  const welcome = reply(stage, freja.lang, "replies:welcome_back_telegram");
  await say.sees("/start does, and says so", ["opted_in", [...lines, welcome]], async () => [
    await consent(),
    chatTexts(stage, chat),
  ]);
  const back = await holdFilled(stage, freja);
  await say.sees("the next notice arrives", [...lines, welcome, back.text], () => chatTexts(stage, chat));

  say.tell("The patron blocks the bot at a moment when the bot is down.");
  await town.bot.kill();
  town.telegram.block(chat);
  const refused = await holdFilled(stage, freja);
  await say.sees(
    "Telegram refuses the next notice, and that too is an opt-out",
    ["failed", "opted_out", "deleted"],
    async () => [await stateOf(db, refused.id), await consent(), await kohaShows(db, refused.id)],
  );
  await town.bot.start();
  await say.sees("the bot, back again, hears of the block and changes nothing", 0, () => town.telegram.waiting);
  say.finds("opted out as before", "opted_out", await consent());
  town.telegram.start(chat);
  await say.sees("/start opens the way once more", "opted_in", consent);
}
