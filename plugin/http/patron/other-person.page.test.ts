import { sql } from "kysely";
import { expect, test } from "vitest";
import { anOptedIn, numberOf, stateOf } from "../../consent/patron.fixture.ts";
import { writtenNumber } from "../../consent/phones/written-number.ts";
import { at } from "../../notices/intake.fixture.ts";
import { ENV, usePatronPages } from "./patron-page.fixture.ts";

const { koha, aService, aPatron, aVisit } = usePatronPages();

/** A number as it is stored, or as people write it. */
const writtenOrNot = (number: string) => new RegExp([...number].join("[ -]?"));

/** Patron 7 is opted in and has looked at the page; then Koha's number is somebody else's. */
async function anotherPerson() {
  await aPatron();
  await sql`update borrowers set userid = 'rita', dateofbirth = '1984-05-06' where borrowernumber = 7`.execute(koha.db);
  await anOptedIn(koha.db, 7, at(-60));
  const service = await aService(ENV);
  const before = await aVisit(service);
  expect((await before.see()).html).toContain(writtenNumber(numberOf(7)));
  await sql`update borrowers set surname = 'Haddad', firstname = 'Omar', cardnumber = '977', userid = 'omar',
    dateofbirth = '2001-11-30' where borrowernumber = 7`.execute(koha.db);
  return { service, csrf: before.csrf, visit: before };
}

test("the other person sees nothing of the former one's, and can change nothing", async () => {
  const { visit } = await anotherPerson();
  for (const path of ["/", "/everything.json", "/sms/change", "/sms/opt-out"]) {
    const page = await visit.see(path);
    expect([path, page.status]).toEqual([path, 403]);
    expect(page.html).not.toMatch(writtenOrNot(numberOf(7)));
  }
  expect((await visit.see()).words).toContain("Please ask the library.");
  expect((await visit.post("/sms/opt-out")).status).toBe(403);
  expect(await stateOf(koha.db, 7)).toBe("opted_in");
});

test("staff see what happened, count it on the overview, and say that it is the same person", async () => {
  const { service, visit } = await anotherPerson();
  const staff = await service.visit();
  expect((await staff.see("/patron/7")).html).toContain("This record may be another person");
  expect((await staff.see("/")).html).toContain("so that their messages wait: 1");
  await staff.post("/patron/7/person/same", {});
  expect((await staff.see("/patron/7")).html).not.toContain("This record may be another person");
  expect((await staff.see("/")).html).not.toContain("so that their messages wait");
  expect((await visit.see()).html).toContain(writtenNumber(numberOf(7)));
});

test("staff who end the former person's messages say why; then this person begins with nothing", async () => {
  const { service, visit } = await anotherPerson();
  const staff = await service.visit();
  expect((await staff.post("/patron/7/person/stop", { reason: " " })).status).toBe(422);
  expect(await stateOf(koha.db, 7)).toBe("opted_in");
  await staff.post("/patron/7/person/stop", { reason: "Tables were loaded anew" });
  expect(await stateOf(koha.db, 7)).toBe("opted_out");
  expect((await staff.see("/patron/7")).html).toContain("Tables were loaded anew");
  const page = await visit.see();
  expect(page.status).toBe(200);
  expect(page.html).not.toMatch(writtenOrNot(numberOf(7)));
  const everything = await visit.see("/everything.json");
  expect(everything.html).not.toMatch(writtenOrNot(numberOf(7)));
  expect(JSON.parse(everything.html)).toMatchObject({ consents: [], steps: [], messages: [] });
});

test("who may only look is shown no buttons, and cannot decide", async () => {
  const { service } = await anotherPerson();
  const staff = await service.visit({ permissions: ["borrowers:list_borrowers"] });
  const { html } = await staff.see("/patron/7");
  expect(html).toContain("This record may be another person");
  expect(html).not.toContain("/person/same");
  await staff.post("/patron/7/person/same", {});
  expect((await staff.see("/patron/7")).html).toContain("This record may be another person");
});
