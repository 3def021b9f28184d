import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { useKoha } from "../../notices/intake.fixture.ts";
import { aHold, aLoan, endHold, returnLoan } from "../circulation/circulation.fixture.ts";
import type { Host } from "../host.ts";
import { aBorrower } from "../queue/notice.fixture.ts";
import type { AboutNotice, Ask } from "./ask.ts";
import { readNoticeFacts } from "./read-notice-facts.ts";
import { thingsOf } from "./things-of.ts";

const TODAY = "2026-03-02";

describe.each([
  ["current", "utf8mb4"],
  ["19.06", "latin1"],
] as const)("in a Koha of shape %s in %s", (shape, charset) => {
  const koha = useKoha(shape, 2, charset);
  const isNew = shape === "current";
  const run = (statement: string) => sql.raw(statement).execute(koha.db);

  beforeEach(async () => {
    await koha.empty(["accountlines", "borrower_message_preferences", "message_attributes"]);
    await run(`insert ignore into branches (branchcode, branchname) values ('OAK', 'Oak Hill')`);
    await run(`update branches set branchphone = ' 555-0142 ', branchemail = 'desk@midway.example',
      branchreplyto = ' ask@midway.example' where branchcode = 'MPL'`);
    for (const id of [7, 8]) await aBorrower(koha.db, id);
    await run("update borrowers set firstname = ' Rósa ' where borrowernumber = 7");
  });

  const ask = (about: AboutNotice, more: Partial<Ask> = {}): Ask => ({
    ...{ noticeId: 1, patronId: 7, about, branchcode: null, things: [], text: null },
    ...more,
  });
  const read = async (about: AboutNotice, more: Partial<Ask> = {}, host: Host = koha.host) =>
    (await readNoticeFacts(koha.db, host, [ask(about, more)], TODAY)).get(1);
  const told = async (about: AboutNotice, more: Partial<Ask> = {}) =>
    (await read(about, more))?.items.map(({ thing }) => thing);
  const ofHold = (id: number, column: string, value: string) =>
    sql`update reserves set ${sql.ref(column)} = ${value} where reserve_id = ${id}`.execute(koha.db);
  const ofLoan = (id: number, column: string, value: string | null) =>
    sql`update issues set ${sql.ref(column)} = ${value} where issue_id = ${id}`.execute(koha.db);

  test("a hold that waits: name, title, until when, where, and how to reach that library", async () => {
    await aHold(koha.db, { id: 1, patronId: 7, title: "Les Années /", until: "2026-03-09" });
    await aHold(koha.db, { id: 2, patronId: 7, title: "Kindred", found: "T" });
    await aHold(koha.db, { id: 3, patronId: 8, title: "Beloved" });
    expect(await read("hold_ready", { branchcode: "OAK" })).toEqual({
      firstName: "Rósa",
      library: { branchcode: "MPL", name: "Midway", phone: "555-0142", email: "ask@midway.example" },
      items: [
        {
          ...{ thing: "hold:1", title: "Les Années", dueOn: null, untilOn: "2026-03-09" },
          ...{ daysOverdue: 0, pickup: "Midway" },
        },
      ],
      fine: null,
      cardEndsOn: null,
    });
    await ofHold(1, "branchcode", "OAK");
    const moved = await read("hold_reminder", { branchcode: "MPL" });
    expect(moved?.library).toEqual({ branchcode: "OAK", name: "Oak Hill", phone: "", email: "" });
  });

  test("a patron is called by the preferred name, where this Koha has one", async () => {
    if (isNew) await run("update borrowers set preferred_name = 'Rosie' where borrowernumber = 7");
    await run("update borrowers set firstname = null where borrowernumber = 8");
    expect((await read("welcome"))?.firstName).toBe(isNew ? "Rosie" : "Rósa");
    expect(await read("welcome", { patronId: 8 })).toMatchObject({ firstName: "", items: [], cardEndsOn: null });
    expect(await read("welcome", { patronId: 404 })).toBeUndefined();
  });

  test("loans by their days: overdue for how many, due today, and due soon as the patron asked", async () => {
    await aLoan(koha.db, { id: 1, patronId: 7, title: "Dune", due: "2026-02-20 23:59:00" });
    await aLoan(koha.db, { id: 2, patronId: 7, title: "Kindred", due: "2026-03-01 09:00:00" });
    await aLoan(koha.db, { id: 3, patronId: 7, title: "Beloved", due: "2026-03-02 00:00:00" });
    await aLoan(koha.db, { id: 4, patronId: 7, title: "Piranesi", due: "2026-03-04 23:59:00" });
    await aLoan(koha.db, { id: 5, patronId: 7, title: "Pachinko", due: "2026-03-09 23:59:00" });
    await aLoan(koha.db, { id: 6, patronId: 8, title: "Ficciones", due: "2026-02-20 23:59:00" });
    const overdue = await read("overdue", { branchcode: "OAK" });
    expect(overdue?.items).toMatchObject([
      { thing: "loan:1", title: "Dune", dueOn: "2026-02-20", daysOverdue: 10, pickup: "" },
      { thing: "loan:2", title: "Kindred", dueOn: "2026-03-01", daysOverdue: 1 },
    ]);
    expect(overdue?.library.branchcode).toBe("OAK");
    expect(await told("due")).toEqual(["loan:3"]);
    expect(await told("due_soon")).toEqual(["loan:4", "loan:5"]);
    await run("insert into message_attributes (message_attribute_id, message_name) values (2, 'Advance_Notice')");
    await run(`insert into borrower_message_preferences (borrowernumber, message_attribute_id, days_in_advance)
      values (7, 2, 2), (8, 2, 30)`);
    expect(await told("due_soon")).toEqual(["loan:4"]);
    expect(await told("due_soon", { text: "PACHINKO is due soon." })).toEqual(["loan:5"]);
    expect(await told("overdue", { text: "<p>K<b>i</b>ndred</p>" })).toEqual(["loan:2"]);
    expect(await told("overdue", { things: ["loan:1", "hold:2"], text: "Kindred" })).toEqual(["loan:1"]);
  });

  test("what was brought back meanwhile is told of no more, and of nothing else nothing is known", async () => {
    await aLoan(koha.db, { id: 1, patronId: 7, title: "Dune", due: "2026-02-20 23:59:00" });
    await returnLoan(koha.db, 1, "2026-03-02 08:00:00");
    expect(await read("overdue", { text: "Dune was due on 20 February." })).toBeUndefined();
    expect(await told("checkin", { text: "Returned: Dune" })).toEqual(["loan:1"]);
    expect(await read("hold_ready")).toBeUndefined();
  });

  test("what was lent, renewed and returned of late, and a hold that was cancelled", async () => {
    await aLoan(koha.db, { id: 1, patronId: 7, title: "Dune", since: "2026-03-02 09:00:00" });
    await aLoan(koha.db, { id: 2, patronId: 7, title: "Kindred" });
    await aLoan(koha.db, { id: 3, patronId: 7, title: "Beloved" });
    await aLoan(koha.db, { id: 4, patronId: 7, title: "Piranesi" });
    await aHold(koha.db, { id: 5, patronId: 7, title: "Pachinko" });
    await aHold(koha.db, { id: 6, patronId: 7, title: "Ficciones" });
    await ofLoan(2, "lastreneweddate", "2026-03-02 03:00:00");
    await returnLoan(koha.db, 3, "2026-03-02 10:00:00");
    await returnLoan(koha.db, 4, "2026-02-27 10:00:00");
    await endHold(koha.db, 5, TODAY);
    await endHold(koha.db, 6, null);
    expect(await told("checkout")).toEqual(["loan:1"]);
    expect(await told("renewal")).toEqual(["loan:2"]);
    expect(await told("auto_renewals")).toEqual(["loan:2"]);
    expect(await told("checkin")).toEqual(["loan:3"]);
    expect(await read("hold_cancelled")).toMatchObject({ items: [{ thing: "hold:5", pickup: "Midway" }] });
    await ofLoan(1, "auto_renew_error", "on_reserve");
    expect(await told("auto_renewals")).toBeUndefined();
  });

  test("a recall that waits, where this Koha has recalls", async () => {
    await aHold(koha.db, { id: 9, patronId: 8, title: "Dune" });
    if (isNew)
      await run(`insert into recalls (recall_id, patron_id, biblio_id, item_id, pickup_library_id, status,
        expiration_date) values (3, 7, 9, 9, 'OAK', 'waiting', '2026-03-08 00:00:00'),
        (4, 7, 9, 9, 'OAK', 'fulfilled', null)`);
    const facts = await read("recall_ready");
    expect(facts && [facts.items, facts.library.branchcode, thingsOf(facts)]).toEqual(
      isNew
        ? [[expect.objectContaining({ thing: "recall:3", title: "Dune", untilOn: "2026-03-08" })], "OAK", []]
        : undefined,
    );
  });

  test("a card that ends: on which day, and nothing where Koha has no possible one", async () => {
    await run("update borrowers set dateexpiry = '2026-03-31' where borrowernumber = 7");
    await run(
      "set statement sql_mode = '' for update borrowers set dateexpiry = '0000-00-00' where borrowernumber = 8",
    );
    expect(await read("membership_expiry")).toMatchObject({ cardEndsOn: "2026-03-31", items: [] });
    expect(await read("membership_expiry", { patronId: 8 })).toBeUndefined();
    expect((await read("welcome"))?.cardEndsOn).toBeNull();
  });

  test("what is owed for what it tells of, and for nothing else", async () => {
    await aLoan(koha.db, { id: 1, patronId: 7, title: "Dune", due: "2026-02-20 23:59:00" });
    await aLoan(koha.db, { id: 2, patronId: 7, title: "Kindred", due: "2026-02-21 23:59:00" });
    await aLoan(koha.db, { id: 3, patronId: 7, title: "Beloved" });
    await aLoan(koha.db, { id: 4, patronId: 7, title: "Piranesi" });
    await returnLoan(koha.db, 4, "2026-03-02 08:00:00");
    for (const [patron, loan, amount] of [
      [7, 1, 4.5],
      [7, 2, 0.4],
      [7, 2, -3],
      [7, 3, 100],
      [7, "null", 50],
      [8, 1, 70],
    ]) {
      await run(`insert into accountlines (borrowernumber, issue_id, amountoutstanding, interface)
        values (${patron}, ${loan}, ${amount}, 'cron')`);
    }
    await run(`insert into accountlines (borrowernumber, ${isNew ? "old_issue_id" : "issue_id"}, amountoutstanding,
      interface) values (7, 4, 2, 'cron')`);
    expect((await read("overdue"))?.fine).toBe("4.90");
    expect((await read("overdue", { text: "Kindred" }))?.fine).toBe("0.40");
    expect((await read("checkin"))?.fine).toBe("2.00");
    const facts = koha.host.facts && { ...koha.host.facts, fines: false };
    expect((await read("overdue", {}, { ...koha.host, ...(facts && { facts }) }))?.fine).toBeNull();
  });

  test("things whose library, title, date or copy Koha has lost", async () => {
    await aHold(koha.db, { id: 1, patronId: 7, title: "" });
    await run("update reserves set branchcode = null, expirationdate = null, itemnumber = null where reserve_id = 1");
    await run("update biblio set title = null");
    await aLoan(koha.db, { id: 2, patronId: 7, title: "Dune", due: "2026-02-20 23:59:00" });
    await ofLoan(2, "itemnumber", null);
    expect(await read("hold_ready", { text: "A hold waits." })).toMatchObject({
      library: { branchcode: "MPL" },
      items: [{ thing: "hold:1", title: "", untilOn: null, pickup: "" }],
    });
    expect(await read("overdue")).toMatchObject({ items: [{ thing: "loan:2", title: "" }] });
    await ofLoan(2, "date_due", null);
    expect(await read("overdue")).toBeUndefined();
    await run("delete from branches where branchcode = 'OAK'");
    expect((await read("welcome", { branchcode: "GONE" }))?.library.branchcode).toBe("MPL");
  });

  test("what our rights do not show is unknown, and never an error", async () => {
    await aHold(koha.db, { id: 1, patronId: 7, title: "Dune" });
    await aLoan(koha.db, { id: 2, patronId: 7, title: "Kindred", due: "2026-02-20 23:59:00" });
    const { circulation: _c, facts: _f, supply: _s, ...blind } = koha.host;
    for (const about of ["hold_ready", "overdue", "hold_cancelled", "recall_ready", "checkin"] as const)
      expect(await read(about, {}, blind)).toBeUndefined();
    expect(await read("welcome", {}, blind)).toMatchObject({ firstName: "Rósa" });
    const older: Host = { ...blind, ...(koha.host.circulation && { circulation: koha.host.circulation }) };
    expect(await read("hold_ready", {}, older)).toMatchObject({ items: [{ thing: "hold:1" }] });
    expect(await read("overdue", {}, older)).toMatchObject({ items: [{ thing: "loan:2" }], fine: null });
    expect(await read("renewal", {}, older)).toBeUndefined();
    expect(await read("hold_cancelled", {}, older)).toBeUndefined();
    await returnLoan(koha.db, 2, "2026-03-02 08:00:00");
    expect(await read("checkin", {}, older)).toMatchObject({ items: [{ thing: "loan:2" }] });
  });
});
