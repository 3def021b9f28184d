import { expect, test } from "vitest";
import { anOptedIn } from "../../consent/patron.fixture.ts";
import { at } from "../../notices/intake.fixture.ts";
import { asked, ENV, usePatronPages } from "./patron-page.fixture.ts";

const { koha, aService, aPatron, aVisit } = usePatronPages();

test("a person who tries number after number soon learns nothing more about whose they are", async () => {
  await aPatron();
  const visit = await aVisit(await aService(ENV));
  for (let n = 0; n < 15; n += 1) await anOptedIn(koha.db, 1000 + n, at(-60), { address: String(15_035_551_000 + n) });
  const tries = [];
  for (let n = 0; n < 15; n += 1) tries.push(await visit.post("/sms/opt-in", asked(visit, `+${15_035_551_000 + n}`)));
  expect(tries.map(({ status }) => status)).toEqual(Array.from({ length: 15 }, () => 422));
  const told = tries.map(({ words }) => words.includes("in use already"));
  expect(told.filter(Boolean)).toHaveLength(12);
  expect(told.slice(12)).toEqual([false, false, false]);
  expect(tries.at(-1)?.words).toContain("That was tried too many times. Please try again in an hour.");
  await koha.db
    .updateTable("tidings_limit")
    .set({ window_at: at(-60) })
    .execute();
  expect((await visit.post("/sms/opt-in", asked(visit, "+1 503 555 1000"))).words).toContain("in use already");
});

test("a number of Puerto Rico is invited like any other of the United States", async () => {
  await aPatron();
  const visit = await aVisit(await aService(ENV));
  expect((await visit.post("/sms/opt-in", asked(visit, "+1 787 234 5678"))).to).toMatch(/sms_invited/);
});

test("a form of eight million characters is refused with a sentence, and nothing is stored", async () => {
  await aPatron();
  const { app } = await aService(ENV);
  const { cookie, csrf } = await aVisit({ app });
  const body = new URLSearchParams({ csrf, address: "1".repeat(8_000_000) });
  const answer = await app.request("/patron/sms/opt-in", { method: "POST", headers: { cookie }, body });
  expect(answer.status).toBe(413);
  expect(await answer.text()).toContain("This form was too long, so nothing was saved.");
  expect(await koha.db.selectFrom("tidings_ledger").selectAll().execute()).toEqual([]);
});
