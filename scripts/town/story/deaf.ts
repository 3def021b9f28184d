import { holdFilled, type Queued } from "./desk.ts";
import { begunUnwanted, chatTexts, consentOf, kohaShows, stateOf, textsTo, timesTaken } from "./eyes.ts";
import { ageReports } from "./levers.ts";
import { person, type Reader } from "./people.ts";
import { reason, reply, type Stage } from "./stage.ts";
import { sayByPhone } from "./stop.ts";

/** Nothing is sent while the bot cannot receive. */
export async function playDeaf(stage: Stage): Promise<void> {
  await playSilence(stage);
  await playServiceOff(stage, false);
  await playServiceOff(stage, true);
  await playWebhook(stage);
}

async function playSilence(stage: Stage): Promise<void> {
  const { town, say } = stage;
  const { db } = town;
  const [edna, freja] = [person("Edna"), person("Freja")];
  const ready = async () => {
    const answer = await fetch(`${town.service.url}/ready`);
    return [answer.status, ((await answer.json()) as { because: string[] }).because];
  };
  await say.sees("the service says that it is ready", [200, []], ready);

  await town.bot.kill();
  say.tell("The bot is killed, and the story makes its last report two minutes old in the database.");
  await ageReports(stage);
  const silent = reason(stage, "staff:because.bot_silent");
  await say.sees("/ready says why SMS and Telegram pause", [503, [`sms: ${silent}`, `telegram: ${silent}`]], ready);
  await say.sees("the sender has noticed", true, () =>
    town.service.log.some((line) => line.includes('"channel.paused"') && line.includes("bot_silent")),
  );
  const [text, chat] = [await holdFilled(stage, edna), await holdFilled(stage, freja)];
  await say.sees(
    "an SMS and a chat message wait: taken from Koha, not sent",
    ["queued", "queued", "sent", 0],
    async () => [
      await stateOf(db, text.id),
      await stateOf(db, chat.id),
      await kohaShows(db, text.id),
      timesTaken(stage, text.text),
    ],
  );
  await town.bot.start();
  await say.sees("the bot comes back, and both go out", ["delivered", 1, chat.text], async () => [
    await stateOf(db, text.id),
    timesTaken(stage, text.text),
    chatTexts(stage, freja.chatId).at(-1),
  ]);
  await say.sees("the service is ready again", [200, []], ready);
}

/**
 * A STOP arrives while the service is down and a notice waits; then the service starts again, and the bot with it or a
 * little later.
 */
async function playServiceOff(stage: Stage, botToo: boolean): Promise<void> {
  const { town, say } = stage;
  const reader = stage.crowd[botToo ? 1 : 0] as Reader;
  const before = textsTo(stage, reader.number).length;
  await town.service.kill();
  const waiting = await holdFilled(stage, reader);
  say.finds(
    "with the service killed and a notice waiting, the bot takes a STOP",
    true,
    await sayByPhone(stage, reader.number, "STOP"),
  );
  if (botToo) await town.bot.kill();
  await town.service.start();
  if (botToo) {
    const other = await holdFilled(stage, stage.crowd[2] as Reader);
    await say.sees("the service starts alone, and takes notices without sending any", "queued", () =>
      stateOf(town.db, other.id),
    );
    say.finds("the bot's disk has the STOP, the service not", "opted_in", await consentOf(town.db, reader.id, "sms"));
    await town.bot.start();
    await say.sees("once the bot is back the other patron's leaves", "delivered", () => stateOf(town.db, other.id));
  }
  await seesOnlyTheConfirmation(stage, reader, waiting, before);
}

async function seesOnlyTheConfirmation(stage: Stage, reader: Reader, waiting: Queued, before: number): Promise<void> {
  const { town, say } = stage;
  await say.sees(
    "the STOP is obeyed first: one confirmation, and nothing of what waited",
    ["opted_out", [reply(stage, reader.lang, "replies:stop_confirmed")], 0, 0],
    async () => [
      await consentOf(town.db, reader.id, "sms"),
      textsTo(stage, reader.number).slice(before),
      timesTaken(stage, waiting.text),
      await begunUnwanted(stage),
    ],
  );
}

/** Another program uses the bot's token and sets a webhook. */
async function playWebhook(stage: Stage): Promise<void> {
  const { town, say } = stage;
  const freja = person("Freja");
  const chat = freja.chatId ?? 0;
  const token = town.serviceEnv.TIDINGS_TELEGRAM_TOKEN ?? "";
  const set = await fetch(`${town.telegram.origin}/bot${token}/setWebhook`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ url: "http://127.0.0.1:9/elsewhere" }),
  });
  say.finds("another program sets a webhook for our Telegram bot", true, set.ok);
  town.telegram.say(chat, "/stop");
  await say.sees("the bot takes the messages back, and hears the /stop", ["opted_out", 0], async () => [
    await consentOf(town.db, freja.id, "telegram"),
    town.telegram.waiting,
  ]);
}
