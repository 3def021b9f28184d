import { sql } from "kysely";
import { expect, test } from "vitest";
import { anOptedIn } from "../../consent/patron.fixture.ts";
import { at } from "../../notices/intake.fixture.ts";
import { ENV, usePatronPages } from "./patron-page.fixture.ts";

const { koha, aService, aPatron, aVisit } = usePatronPages();

async function thePage(given: boolean): Promise<string> {
  await aPatron();
  await sql`insert into patron_consent (borrowernumber, type, given_on, refused_on)
    values (7, 'TIDINGS', ${given ? "2026-01-02 03:04:05" : null}, ${given ? null : "2026-01-02 03:04:05"})`.execute(
    koha.db,
  );
  return (await (await aVisit(await aService(ENV))).see()).words;
}

test("a yes on Koha's page of consents opts nobody in, and the patron's page says which step is missing", async () => {
  const words = await thePage(true);
  expect(words).toContain("One step is missing");
  expect(words).toContain("Not opted in");
});

test("after a no there, or once the patron gets messages, nothing is said of it", async () => {
  expect(await thePage(false)).not.toContain("One step is missing");
  await anOptedIn(koha.db, 7, at(-60), { address: "12025550142" });
  await sql`update patron_consent set given_on = refused_on, refused_on = null`.execute(koha.db);
  const visit = await aVisit(await aService(ENV));
  expect((await visit.see()).words).not.toContain("One step is missing");
});
