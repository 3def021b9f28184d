import { readElected } from "../../../plugin/coverage/read-elected.ts";
import type { Rule } from "../../../plugin/routing/rule.ts";
import { addRule, readRules, removeRule } from "../../../plugin/routing/rule-store.ts";
import { checkInHeldBook } from "../koha/circulation.ts";
import { runKohaMail } from "../koha/mail-job.ts";
import { kohaShows, textsTo } from "./eyes.ts";
import { restartService } from "./levers.ts";
import { optInBySms, person, type Reader } from "./people.ts";
import type { Stage } from "./stage.ts";

const TAKES_MAIL: Rule = {
  transport: "email",
  letterCode: null,
  branchcode: null,
  takes: true,
  noticeType: "hold_ready",
  asWell: false,
};

/** A patron said yes, but ticked mail alone in Koha: until the library takes that mail over, no text comes. */
export async function playCoverage(stage: Stage): Promise<void> {
  const { town, say } = stage;
  const { db, clock } = town;
  const reader = person("Beatrice");
  const { mailed } = stage;
  const runMail = () =>
    runKohaMail(db, town.service.url, async (row) => {
      mailed.add(row.message_id);
    });
  await optInBySms(db, reader, clock.now());
  await elected(stage, reader, "a patron who ticked mail alone says yes: by Koha's rules nobody texts her", [
    "none",
    "sms_not_ticked",
  ]);
  const first = await holdReady(stage, reader);
  await runMail();
  say.finds("Koha mails that a hold is ready", [true, []], [mailed.has(first.id), textsTo(stage, reader.number)]);

  await addRule(db, TAKES_MAIL, "the story", clock.now());
  await elected(stage, reader, "the library takes that mail over, so that she is texted", ["email", "mail_taken"]);
  const second = await holdReady(stage, reader);
  await runMail();
  await say.sees(
    "Koha's job leaves the next mail to Tidings: she is texted Koha's own words, and Koha shows it as sent",
    [[second.text], "sent", false],
    async () => [textsTo(stage, reader.number), await kohaShows(db, second.id), mailed.has(second.id)],
  );
  stage.takenMail.push(second.id);

  const refusal = { kind: "http", status: 400, description: `${reader.number} is not a valid phone number` } as const;
  town.plivo.misbehave(refusal, 1, ({ dst }) => dst === reader.number);
  const third = await holdReady(stage, reader);
  await runMail();
  await say.sees("a text that surely failed gives the mail back to Koha", "pending", () => kohaShows(db, third.id));
  await runMail();
  say.finds("which sends it", [true, "sent"], [mailed.has(third.id), await kohaShows(db, third.id)]);

  for (const { id } of await readRules(db)) await removeRule(db, id, "the story", clock.now());
  await elected(stage, reader, "the library takes that back", ["none", "sms_not_ticked"]);
  const last = await holdReady(stage, reader);
  await runMail();
  say.finds("and Koha mails her again", [true, [second.text]], [mailed.has(last.id), textsTo(stage, reader.number)]);
}

/** The service elects as it starts, and every thirty seconds. */
async function elected(stage: Stage, { id }: Reader, sentence: string, expected: [string, string]): Promise<void> {
  await restartService(stage);
  await stage.say.sees<(string | undefined)[]>(sentence, expected, async () => {
    const mine = (await readElected(stage.town.db, [id])).get(id)?.get("hold_ready");
    return [mine?.source, mine?.because];
  });
}

/** Checks in a book on hold; returns Koha's mail. */
async function holdReady({ town: { db, clock } }: Stage, reader: Reader): Promise<{ id: number; text: string }> {
  const { made } = await checkInHeldBook(db, reader.id, clock.now());
  const id = made.find(({ transport }) => transport === "email")?.id ?? 0;
  const row = await db
    .selectFrom("message_queue")
    .select("content")
    .where("message_id", "=", id)
    .executeTakeFirstOrThrow();
  return { id, text: row.content ?? "" };
}
