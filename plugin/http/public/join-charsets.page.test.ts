import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { aMember, GRACE, useJoinPage } from "./visitor.fixture.ts";

const REFUSED = "could not sign you up with these details";
const JOINED = "Answer it with YES";

describe.each(["utf8mb3", "latin1"] as const)("where Koha's tables are in %s", (charset) => {
  const { koha, open } = useJoinPage(charset);

  test.each([
    ["an emoji", "23529001000059😀"],
    ["Cyrillic", "Иванова"],
    ["a hyphen from a PDF", "23529‑001000059"],
    ["a ligature", "ﬁona"],
    ["accented letters", "zoë.ångström"],
  ])("%s as card or user name is answered like any other that is not known", async (_what, card) => {
    await aMember(koha.db);
    const { visitor } = await open();
    const { status, html } = await visitor.send({ ...GRACE, card });
    expect([status, html]).toEqual([422, expect.stringContaining(REFUSED)]);
  });

  test.each([
    ["the number", { number: "503 555 0109 😀" }],
    ["the PIN", { pin: "Пин😀" }],
  ])("%s may have any characters too", async (_what, typed) => {
    await aMember(koha.db);
    const { visitor } = await open();
    expect((await visitor.send({ ...GRACE, ...typed })).status).toBe(422);
  });

  test("a user name with letters that both have is found, and so is a card number", async () => {
    await aMember(koha.db);
    await sql`update borrowers set userid = 'zoë.ångström'`.execute(koha.db);
    for (const card of ["zoë.ångström", GRACE.card]) {
      const { visitor } = await open();
      expect((await visitor.send({ ...GRACE, card, first_name: "Grace 😀" })).html).toContain(JOINED);
      await koha.db.deleteFrom("tidings_message").execute();
      await koha.db.deleteFrom("tidings_standing").execute();
    }
  });
});

describe("where only the card number is in latin1", () => {
  const { koha, open } = useJoinPage();

  test("a user name in other letters is found all the same", async () => {
    await sql`alter table borrowers modify cardnumber varchar(32) character set latin1 null`.execute(koha.db);
    await aMember(koha.db);
    await sql`update borrowers set userid = 'Иванова'`.execute(koha.db);
    const { visitor } = await open();
    expect((await visitor.send({ ...GRACE, card: "Иванова" })).html).toContain(JOINED);
  });
});
