import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { anOptedIn, numberOf } from "../../consent/patron.fixture.ts";
import { aHold, aLoan } from "../../koha/circulation/circulation.fixture.ts";
import { aBorrower, aNotice, type NoticeWish } from "../../koha/queue/notice.fixture.ts";
import { at, readEntry, readShown, useKoha } from "../intake.fixture.ts";
import { anIntakeByRules, lookOnce, type PolicyWish, ruleOf } from "./by-rules.fixture.ts";

const PLAIN = { addName: false, stopLine: false };

describe.each(["current", "19.06"] as const)("in a Koha of shape %s", (shape) => {
  const koha = useKoha(shape);
  beforeEach(async () => {
    await koha.empty(["tidings_stop_told", ...(shape === "current" ? ["borrower_relationships"] : [])]);
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-5_000));
    // The first look of a service only finds where Koha's queue ends.
    await lookOnce(await anIntakeByRules(koha.db, koha.host), at(-10));
  });

  const aChild = async (child: number, guardian: number) => {
    if (shape === "current")
      await sql`insert into borrower_relationships (guarantor_id, guarantee_id, relationship)
        values (${guardian}, ${child}, 'mother')`.execute(koha.db);
    else await sql`update borrowers set guarantorid = ${guardian} where borrowernumber = ${child}`.execute(koha.db);
  };

  /** Queues a notice, looks once, and reads what is sent. */
  const sent = async (wish: PolicyWish, notice: Partial<NoticeWish> = {}, minutes = 1) => {
    await aNotice(koha.db, { patronId: 7, queuedAt: at(0), ...notice });
    await lookOnce(await anIntakeByRules(koha.db, koha.host, wish), at(minutes));
    return koha.db
      .selectFrom("tidings_message as m")
      .innerJoin("tidings_address as a", "a.id", "m.address_id")
      .select(["m.channel", "m.text", "m.patron_id as patron", "a.address", "m.notice_id as notice"])
      .select(["m.priority", "m.tells_of as tellsOf", "m.expires_at as expiresAt"])
      .orderBy("m.id")
      .execute();
  };

  test("as installed nothing but the library's name and, in the United States, how to end it is added", async () => {
    const texts = await sent({});
    expect(texts).toMatchObject([{ channel: "sms", address: numberOf(7), priority: 5, expiresAt: at(48 * 60) }]);
    expect(texts[0]?.text).toBe("Hold available: Dune is ready at Midway.\nReply STOP to unsubscribe.");
    expect((await sent({}, { content: "Another one is ready." }, 2)).at(-1)?.text).toBe(
      "Midway: Another one is ready.",
    );
  });

  test("a type that is off is ended, and Koha's row says why", async () => {
    const noticeId = 41;
    expect(await sent({ rules: [ruleOf("hold_ready", { sends: false })] }, { noticeId })).toEqual([]);
    expect(await readEntry(koha.db, noticeId)).toMatchObject({ state: "ended", because: "type_off" });
    expect((await readShown(koha.db, noticeId))?.status).toBe("deleted");
  });

  test("in our own words: the title, the place and the day", async () => {
    await aHold(koha.db, { id: 3, patronId: 7, title: "Dune", until: "2026-03-09" });
    const rules = [ruleOf("hold_ready", { words: "own" })];
    const [text] = await sent({ rules, signatures: PLAIN });
    expect(text?.text).toContain("Dune");
    expect(text?.text).toContain("Mar 9");
    expect(text?.text).not.toContain("Hold available");
    expect(text?.tellsOf).toBe("hold:3");
  });

  test("in our own words, where nothing is known to say, it leaves in Koha's", async () => {
    const rules = [ruleOf("hold_ready", { words: "own" })];
    expect(await sent({ rules, signatures: PLAIN })).toMatchObject([
      { text: "Hold available: Dune is ready at Midway." },
    ]);
  });

  test("on other days of the week it waits, and its time counts from the first day on which it may leave", async () => {
    // The second of March 2026 is a Monday.
    const rules = [ruleOf(null, { days: [2], expiresAfterHours: 10 })];
    expect(await sent({ rules }, { noticeId: 42 })).toEqual([]);
    expect(await readEntry(koha.db, 42)).toMatchObject({ state: "waiting", because: "other_day" });
    await lookOnce(await anIntakeByRules(koha.db, koha.host, { rules }), new Date("2026-03-03T05:00:00Z"));
    const [row] = await koha.db.selectFrom("tidings_message").select("expires_at").execute();
    expect(row?.expires_at).toEqual(new Date("2026-03-03T15:00:00Z"));
  });

  test("all that the patron ticked: each way once, and Koha's row tells of the first of the order", async () => {
    await anOptedIn(koha.db, 7, at(-4_000), { channel: "telegram", address: "77" });
    const rules = [ruleOf(null, { ways: { mode: "all", order: ["sms", "telegram"] }, urgency: "high" })];
    const texts = await sent({ rules, signatures: PLAIN }, { noticeId: 43 });
    expect(texts.map(({ channel, notice, priority }) => [channel, notice, priority])).toEqual([
      ["sms", 43, 4],
      ["telegram", null, 4],
    ]);
    await sql`update message_queue set status = 'pending' where message_id = 43`.execute(koha.db);
    await lookOnce(await anIntakeByRules(koha.db, koha.host, { rules }), at(3));
    const again = await koha.db.selectFrom("tidings_message").select("id").execute();
    expect(again).toHaveLength(2);
  });

  test("too long for a text: by Telegram if it is ticked, else in few words with a count and a link", async () => {
    for (const id of [1, 2]) await aLoan(koha.db, { id, patronId: 7, title: `Dune ${id}`, due: "2026-02-20 23:59:00" });
    const content = `Overdue: Dune 1, Dune 2. ${"Please bring them back. ".repeat(80)}`;
    const [short] = await sent({ signatures: PLAIN }, { letterCode: "ODUE", content });
    expect(short?.channel).toBe("sms");
    expect(short?.text).toMatch(/\b2\b.*https:\/\/opac\.example\/me/s);
    expect(short?.text).not.toContain("Dune");
    await anOptedIn(koha.db, 7, at(-6_000), { channel: "telegram", address: "77" });
    const rules = [ruleOf(null, { ways: { mode: "first", order: ["sms", "telegram"] } })];
    const texts = await sent({ rules, signatures: PLAIN }, { letterCode: "ODUE", content: `${content}!` }, 2);
    expect(texts.at(-1)).toMatchObject({ channel: "telegram", text: `${content}!` });
  });

  test("too long, and nothing is known to say in few words: it ends, and stands where staff look", async () => {
    expect(await sent({}, { noticeId: 44, content: "long ".repeat(400) })).toEqual([]);
    expect(await readEntry(koha.db, 44)).toMatchObject({ state: "ended", because: "too_long" });
  });

  test("to guardians with a yes of their own, without titles unless the child allows them", async () => {
    await aBorrower(koha.db, 8);
    await aBorrower(koha.db, 9);
    await anOptedIn(koha.db, 8, at(-5_000));
    await aChild(7, 8);
    const rules = [ruleOf("hold_ready", { to: "guardian" })];
    await aHold(koha.db, { id: 3, patronId: 7, title: "Dune" });
    const texts = await sent({ rules, signatures: PLAIN }, { noticeId: 45 });
    expect(texts).toMatchObject([{ patron: 8, address: numberOf(8), notice: 45 }]);
    expect(texts[0]?.text).not.toContain("Dune");
    expect(texts[0]?.text).toMatch(/^For Rita: /);
    expect(texts[0]?.tellsOf).toBe("of:7 hold:3");
    if (shape !== "current") return;
    await sql`update borrowers set privacy_guarantor_checkouts = 1 where borrowernumber = 7`.execute(koha.db);
    const both = [ruleOf("hold_ready", { to: "both" })];
    const more = await sent({ rules: both, signatures: PLAIN }, { content: "Dune is here, ready at Midway." }, 2);
    expect(more.slice(1)).toMatchObject([
      { patron: 7, text: "Dune is here, ready at Midway." },
      { patron: 8, text: "For Rita: Dune is here, ready at Midway.", notice: null, tellsOf: "of:7 hold:3" },
    ]);
  });

  test("where no guardian can be reached it goes to the patron", async () => {
    await aBorrower(koha.db, 8);
    await aChild(7, 8);
    expect(await sent({ rules: [ruleOf(null, { to: "guardian" })] })).toMatchObject([{ patron: 7 }]);
  });

  test("a Resend while a text in our words is on its way makes no second one", async () => {
    await aHold(koha.db, { id: 3, patronId: 7, title: "Dune" });
    const rules = [ruleOf("hold_ready", { words: "own" })];
    await sent({ rules }, { noticeId: 46 });
    await sql`update message_queue set status = 'pending' where message_id = 46`.execute(koha.db);
    await koha.db.updateTable("tidings_cursor").set({ at_id: 0 }).where("name", "=", "intake").execute();
    await lookOnce(await anIntakeByRules(koha.db, koha.host, { rules }), at(3));
    expect(await koha.db.selectFrom("tidings_message").select("id").execute()).toHaveLength(1);
  });
});
