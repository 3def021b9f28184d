import { holdFilled } from "./desk.ts";
import { chatTexts, kohaShows, stateOf, timesTaken } from "./eyes.ts";
import { ageReports } from "./levers.ts";
import { person } from "./people.ts";
import { reason, type Stage } from "./stage.ts";

/** We do not talk while we cannot hear. */
export async function playDeaf(stage: Stage): Promise<void> {
  const { town, say } = stage;
  const { db } = town;
  const [edna, freja] = [person("Edna"), person("Freja")];
  const ready = async () => {
    const answer = await fetch(`${town.service.url}/ready`);
    return [answer.status, ((await answer.json()) as { because: string[] }).because];
  };
  await say.sees("the service says that it is ready", [200, []], ready);

  await town.bot.stop();
  say.tell("The bot is stopped, and the story makes its last report eleven minutes old in the database.");
  await ageReports(stage);
  await say.sees("/ready says why SMS pauses", [503, [`sms: ${reason(stage, "staff:because.cannot_hear")}`]], ready);
  await say.sees("the sender has noticed", true, () =>
    town.service.log.some((line) => line.includes('"channel.paused"') && line.includes("cannot_hear")),
  );
  const [text, chat] = [await holdFilled(stage, edna), await holdFilled(stage, freja)];
  await say.sees("Telegram, which tells us of a block by itself, goes on", chat.text, () =>
    chatTexts(stage, freja.chatId).at(-1),
  );
  await say.sees("an SMS waits: taken from Koha, not sent", ["queued", "sent", 0], async () => [
    await stateOf(db, text.id),
    await kohaShows(db, text.id),
    timesTaken(stage, text.text),
  ]);
  await town.bot.start();
  await say.sees("the bot comes back, and it goes out", ["delivered", 1], async () => [
    await stateOf(db, text.id),
    timesTaken(stage, text.text),
  ]);
  await say.sees("the service is ready again", [200, []], ready);
}
