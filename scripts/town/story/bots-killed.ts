import { OUR_NUMBER } from "../town.ts";
import { begunUnwanted, consentOf, ledgerOf, textsTo } from "./eyes.ts";
import { person, type Reader } from "./people.ts";
import { reply, type Stage } from "./stage.ts";
import { sayByPhone } from "./stop.ts";

/** A STOP is obeyed, whichever program dies on its way. */
export async function playBotsKilled(stage: Stage): Promise<void> {
  await playBotKilled(stage);
  await playBotDown(stage);
}

/** The bot has stored the STOP on disk but cannot hand it over; then it is killed. */
async function playBotKilled(stage: Stage): Promise<void> {
  const { town, say } = stage;
  const reader = person("Astrid");
  const before = textsTo(stage, reader.number).length;
  await town.service.kill();
  say.finds("with the service dead, the bot still takes a STOP", true, await sayByPhone(stage, reader.number, "STOP"));
  await town.bot.kill();
  say.tell("The bot is killed (SIGKILL) before it could hand the STOP over; then both start again.");
  await town.service.start();
  say.finds("the service knows nothing of it yet", "opted_in", await consentOf(town.db, reader.id, "sms"));
  await town.bot.start();
  await seesStopOnce(stage, "the STOP was on disk: it is obeyed, and confirmed once", reader, before);
}

/** Plivo's webhook gets no response, so Plivo retries. */
async function playBotDown(stage: Stage): Promise<void> {
  const { town, say } = stage;
  const reader = person("Søren");
  const before = textsTo(stage, reader.number).length;
  await town.bot.kill();
  const told = town.plivo.say(reader.number, OUR_NUMBER, "STOP");
  say.tell("A STOP is sent while the bot is dead; Plivo gets no answer and will come again.");
  await town.bot.start();
  await seesStopOnce(stage, "Plivo's next try brings it: obeyed, and confirmed once", reader, before);
  say.finds("that try was answered with yes", 200, await told);
}

async function seesStopOnce(stage: Stage, sentence: string, reader: Reader, before: number): Promise<void> {
  const { town, say } = stage;
  const stops = async () =>
    (await ledgerOf(town.db, "sms", reader.number)).filter((event) => event === "stop_heard").length;
  const confirmation = reply(stage, reader.lang, "replies:stop_confirmed");
  await say.sees(sentence, ["opted_out", 1, [confirmation], 0], async () => [
    await consentOf(town.db, reader.id, "sms"),
    await stops(),
    textsTo(stage, reader.number).slice(before),
    await begunUnwanted(stage),
  ]);
}
