import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { aBorrower, aNotice } from "../koha/queue/notice.fixture.ts";
import { anIntake, at, readEntry, readMessages, useKoha } from "./intake.fixture.ts";

/** As C4::Message keeps the parts of a text: YAML::XS, and YAML::Syck in older Kohas. */
const PARTS = {
  xs: (titles: readonly string[]) =>
    `---\nbody:\n${titles.map((t) => `- "${t}\\n"\n`).join("")}footer: ''\nheader: x\n`,
  syck: (titles: readonly string[]) => `--- \nbody: \n${titles.map((t) => `  - "${t}\\n"\n`).join("")}footer: ""\n`,
};
const TITLES = ["Dune", "Emma", "Beloved", "Ulysses", "Kim"];
const textOf = (titles: readonly string[]) => `You have one or more holds available:\n${titles.join("\n")}`;

describe.for(["current", "19.06"] as const)("what a Koha of the shape %s adds to while it is pending", (shape) => {
  const koha = useKoha(shape);

  async function switchedOn(optedIn = true) {
    await aBorrower(koha.db, 7);
    if (optedIn) await anOptedIn(koha.db, 7, at(-60));
    const one = anIntake(koha.db, koha.host);
    await one.sweep(0);
    await one.look(0);
    return one;
  }

  /** Adds a title as Koha does: to the first pending row of that letter, or in a new row. */
  async function trap(letterCode: string, minutes: number, parts: keyof typeof PARTS | undefined): Promise<void> {
    const pending = await koha.db
      .selectFrom("message_queue")
      .select(["message_id", "content"])
      .where("letter_code", "=", letterCode)
      .where("status", "=", "pending")
      .executeTakeFirst();
    const titles = TITLES.slice(0, (pending?.content ?? "").split("\n").length);
    const metadata = parts ? PARTS[parts](titles) : null;
    if (pending === undefined) {
      const content = textOf(titles);
      await aNotice(koha.db, { patronId: 7, queuedAt: at(minutes), letterCode, content, metadata });
      return;
    }
    await sql`update message_queue set content = ${textOf(titles)}, metadata = ${metadata},
      time_queued = ${at(shape === "19.06" ? minutes : 0)} where message_id = ${pending.message_id}`.execute(koha.db);
  }

  test.each([
    ["CHECKIN", undefined],
    ["HOLDDGST", undefined],
    ["HOLDDGST", "xs"],
    ["OUR_HOLDS", "xs"],
    ["OUR_HOLDS", "syck"],
  ] as const)("five titles of %s in four minutes are one text (metadata: %s)", async (letterCode, parts) => {
    const one = await switchedOn();
    for (let minutes = 0; minutes <= 4; minutes += 1) {
      await trap(letterCode, minutes, parts);
      await one.look(minutes + 0.1);
    }
    await one.look(14.9);
    const before = await koha.db.selectFrom("tidings_message").select("text").execute();
    await one.look(15.2);
    const texts = await koha.db.selectFrom("tidings_message").select("text").execute();
    expect([before, texts]).toEqual([[], [{ text: textOf(TITLES) }]]);
  });

  test.each([
    ["CHECKIN", undefined],
    ["OUR_HOLDS", "xs"],
  ] as const)(
    "%s of a patron who never opted in ends after a day, however often Koha adds to it",
    async (letterCode, parts) => {
      const one = await switchedOn(false);
      await trap(letterCode, 0, parts);
      await one.look(1);
      for (let hours = 1; hours <= 3; hours += 1) {
        await one.look(hours * 60);
        await trap(letterCode, hours * 60 + 1, parts);
        await one.sweep(hours * 60 + 2);
      }
      const { notice_id } = await koha.db.selectFrom("tidings_notice").select("notice_id").executeTakeFirstOrThrow();
      expect(await readEntry(koha.db, notice_id)).toEqual({ state: "waiting", because: "not_opted_in", round: 1 });
      await one.look(24 * 60 + 2);
      const ended = { state: "ended", because: "not_opted_in_for_a_day", round: 1 };
      expect(await readEntry(koha.db, notice_id)).toEqual(ended);
    },
  );

  test.each([
    ["a recall, which Koha makes in the same way but never adds to", "PICKUP_RECALLED_ITEM", PARTS.xs(["Dune"])],
    ["a letter with other metadata", "HOLD", "x: 1"],
    ["a letter that the plugin has stamped", "HOLD", '{"tidings_branch":"MPL"}'],
  ])("%s leaves at once", async (_what, letterCode, metadata) => {
    const one = await switchedOn();
    const id = await aNotice(koha.db, { patronId: 7, queuedAt: at(1), letterCode, metadata });
    await one.look(1);
    expect(await readMessages(koha.db, id)).toHaveLength(1);
  });

  test("what was queued while a clock was a year ahead waits a quarter of an hour", async () => {
    const one = await switchedOn();
    const id = await aNotice(koha.db, { patronId: 7, queuedAt: at(365 * 24 * 60), letterCode: "CHECKIN" });
    await one.look(1);
    await one.look(15.9);
    expect(await readMessages(koha.db, id)).toEqual([]);
    await one.look(16.1);
    expect(await readMessages(koha.db, id)).toHaveLength(1);
  });

  test("what we first saw while the clock was a year ahead is looked at again once it is right", async () => {
    const one = await switchedOn();
    const id = await aNotice(koha.db, { patronId: 7, queuedAt: at(1), letterCode: "CHECKIN" });
    await one.look(1);
    await sql`update tidings_notice set first_seen_at = first_seen_at + interval 1 year,
      look_at = look_at + interval 1 year`.execute(koha.db);
    await one.look(2);
    await one.look(17.1);
    expect(await readMessages(koha.db, id)).toHaveLength(1);
  });
});
