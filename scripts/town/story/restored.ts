import { readWeights, release } from "../../../plugin/recovery/held.ts";
import { takeBackup } from "../backup.ts";
import { holdFilled } from "./desk.ts";
import { consentOf, kohaShows, stateOf, textsTo, timesTaken } from "./eyes.ts";
import type { Reader } from "./people.ts";
import { reason, reply, type Stage } from "./stage.ts";
import { sayByPhone } from "./stop.ts";

const SCHEMA = "koha_riverside";
/** Before a message counts as sent, the provider's list is read and Koha's queue is taken over. */
const PATIENCE_MS = 60_000;

/** A nightly backup is restored at noon: nothing is sent twice, and no STOP is lost. */
export async function playRestored(stage: Stage): Promise<void> {
  const { town, say } = stage;
  const { db } = town;
  const [reader, quitter, waiter] = stage.crowd.slice(-3) as [Reader, Reader, Reader];
  await town.bot.stop();
  const sent = await holdFilled(stage, reader);
  await say.sees("with the bot away a notice waits", "queued", () => stateOf(db, sent.id));
  const putBack = await takeBackup(db, SCHEMA);
  say.tell("At midnight a backup is taken. Then the bot comes back, and the morning goes on.");
  await town.bot.start();
  await say.sees("the notice is delivered", ["delivered", 1], async () => [
    await stateOf(db, sent.id),
    timesTaken(stage, sent.text),
  ]);
  const before = textsTo(stage, quitter.number).length;
  await sayByPhone(stage, quitter.number, "STOP");
  const confirmation = reply(stage, quitter.lang, "replies:stop_confirmed");
  await say.sees("a patron says STOP, and is told so", ["opted_out", [confirmation]], async () => [
    await consentOf(db, quitter.id, "sms"),
    textsTo(stage, quitter.number).slice(before),
  ]);

  await town.service.stop();
  await putBack();
  say.finds(
    "at noon the backup is put back: it knows nothing of either",
    ["opted_in", "queued"],
    [await consentOf(db, quitter.id, "sms"), await stateOf(db, sent.id)],
  );
  await town.service.start();
  const ready = async () =>
    ((await (await fetch(`${town.service.url}/ready`)).json()) as { because: string[] }).because;
  await say.sees("the service finds out, and says that it holds everything", true, async () =>
    (await ready()).includes(reason(stage, "staff:because.restored")),
  );
  await say.sees(
    "the bot hands the STOP over once more: obeyed, and not confirmed again",
    ["opted_out", 1],
    async () => [await consentOf(db, quitter.id, "sms"), textsTo(stage, quitter.number).length - before],
  );
  const later = await holdFilled(stage, waiter);
  await say.sees("a new notice is taken from Koha and waits", ["queued", "sent"], async () => [
    await stateOf(db, later.id),
    await kohaShows(db, later.id),
  ]);
  await say.sees(
    "Plivo's list shows that the first one has left, so it counts as sent",
    ["sent", 1],
    async () => [await stateOf(db, sent.id), timesTaken(stage, sent.text)],
    PATIENCE_MS,
  );
  say.finds("what is left to release is the new one", ["new"], [...(await readWeights(db)).values()]);
  await release(db, "the story", false, town.clock.now());
  await say.sees("a person releases it, and it goes out", ["delivered", 1, 1], async () => [
    await stateOf(db, later.id),
    timesTaken(stage, later.text),
    timesTaken(stage, sent.text),
  ]);
  await say.sees("all is ready again", [], ready);
}
