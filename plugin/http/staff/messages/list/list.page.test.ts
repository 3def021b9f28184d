import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { readStaffSteps } from "../../../../audit/read-steps.ts";
import { anOptedIn } from "../../../../consent/patron.fixture.ts";
import { aBorrower, aNotice } from "../../../../koha/queue/notice.fixture.ts";
import { at } from "../../../../notices/intake.fixture.ts";
import { aMessage, type MessageWish, manyMessages } from "../../../../outbox/message.fixture.ts";
import { usePages } from "../../../pages.fixture.ts";

const { koha, aService } = usePages();
const TEXTS = {
  TIDINGS_PLIVO_AUTH_ID: "MA",
  TIDINGS_PLIVO_AUTH_TOKEN: "a token of some length",
  TIDINGS_PLIVO_NUMBERS: "15550100001",
  TIDINGS_PUBLIC_URL: "https://provider.example",
};
const MINE = { patronId: 7, addressId: 0, address: "15550000007", ledgerId: 0 };
const send = (wish: MessageWish = {}) =>
  aMessage(koha.db, { created_at: at(-5), changed_at: at(-4), library: "MPL", ...wish }, MINE);

beforeEach(async () => {
  for (const table of ["tidings_message_archive", "tidings_staff_step"] as const)
    await koha.db.deleteFrom(table).execute();
  await aBorrower(koha.db, 7);
  MINE.addressId = await anOptedIn(koha.db, 7, at(-60));
});

/** The rows of the list, as their keys. */
const keysIn = (html: string) => [...html.matchAll(/id="row-([mn]\d+)"/g)].map(([, key]) => key);
const text = (html: string) => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

test("all messages and notices without one are listed with who, what, how, state, why and what to do", async () => {
  const sent = await send({ state: "delivered" });
  const failed = await send({ state: "failed", reason: "bad_number", created_at: at(-4) });
  const reply = await send({ kind: "reply", state: "sent", letter_code: null, created_at: at(-3) });
  const queued = await send({ state: "queued", created_at: at(-2), due_at: at(9), reason: "rate_limited" });
  const { html, status } = await (await (await aService(TEXTS)).visit()).see("/messages");
  expect(status).toBe(200);
  expect(keysIn(html)).toEqual([`m${queued}`, `m${reply}`, `m${failed}`, `m${sent}`]);
  const shown = text(html);
  for (const words of [
    "Rita Reader",
    "card-7",
    "+1 555 000 0007",
    "Missing contact information",
    "The phone number is not valid.",
    "Ask the patron for the right number",
    "Answer to a text",
    "A hold is ready",
    "HOLD",
    "Delivered",
    "The last 30 days are shown.",
    "The provider asked us to send more slowly.",
    "Until: Mar 2, 2026, 7:09 AM",
  ])
    expect(shown).toContain(words);
  expect(html).not.toContain("<td></td>");
});

test("words find patrons by name and card, addresses, and letters", async () => {
  await aBorrower(koha.db, 8);
  await sql`update borrowers set firstname = 'Edna', surname = ${"O'Brien"} where borrowernumber = 8`.execute(koha.db);
  const ritas = await send();
  const ednas = await send({ patron_id: 8, letter_code: "ODUE" });
  const visit = await (await aService()).visit();
  const found = async (q: string) => keysIn((await visit.see(`/messages?q=${encodeURIComponent(q)}`)).html);
  expect(await found("reader")).toEqual([`m${ritas}`]);
  expect(await found("O'Brien")).toEqual([`m${ednas}`]);
  expect(await found("card-7")).toEqual([`m${ritas}`]);
  expect(await found("(555) 000-0007")).toHaveLength(2);
  expect(await found("odue")).toEqual([`m${ednas}`]);
  expect(await found("nobody")).toEqual([]);
});

test("filters narrow the list, stand there as chips, and each can be taken away", async () => {
  const failed = await send({ state: "failed", reason: "undelivered" });
  await send({ state: "delivered" });
  const visit = await (await aService()).visit();
  const { html } = await visit.see("/messages?state=failed&way=sms&library=MPL&type=HOLD&reason=undelivered");
  expect(keysIn(html)).toEqual([`m${failed}`]);
  expect(text(html)).toMatch(/State: Failed.*Library of the patron: Midway.*Type of message: A hold is ready \(HOLD\)/);
  expect(html).toContain('href="/tidings/staff/messages?way=sms&amp;library=MPL&amp;type=HOLD&amp;reason=undelivered"');
  expect(keysIn((await visit.see("/messages?from=2026-03-01&until=2026-03-01")).html)).toEqual([]);
  expect(keysIn((await visit.see("/messages?from=2026-03-02&until=2026-03-02")).html)).toHaveLength(2);
});

test("where nothing is found the page says what was asked, and offers more", async () => {
  await send({ created_at: at(-60 * 24 * 40), state: "delivered" });
  const visit = await (await aService()).visit();
  const { html } = await visit.see("/messages?q=reader&state=failed");
  expect(text(html)).toMatch(/Nothing found\. Searched for: “reader”.*Search all dates.*Show all states/);
  expect(keysIn((await visit.see("/messages?q=reader&dates=all")).html)).toHaveLength(1);
});

test("more than two hundred patrons of one name are not looked through", async () => {
  const many = Array.from({ length: 201 }, (_, n) => sql`(${100 + n}, ${`x${n}`}, 'Smith', 'A', 'MPL', 'PT')`);
  await sql`insert into borrowers (borrowernumber, cardnumber, surname, firstname, branchcode, categorycode)
    values ${sql.join(many)}`.execute(koha.db);
  const { html } = await (await (await aService()).visit()).see("/messages?q=smith");
  expect(text(html)).toContain("More than 200 patrons match.");
});

test.each([
  "?q=%25",
  "?q='",
  "?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
  `?q=${"x".repeat(10_000)}`,
  "?q=%F0%9F%93%9A%F0%9F%98%80",
  "?q=%E0%A4%A",
  "?q=%00",
  "?q=a&q=b",
  "?state=lost&way=pigeon&library=%27%27%27%27%27%27%27%27%27%27%27&type=%3Cb%3E&reason=%27",
  "?library=%F0%9F%93%9A&type=%F0%9F%93%9A",
  "?library=Ж&type=Ж&reason=é",
  "?from=0000-00-00&until=9999-99-99",
  "?from=2026-03-05&until=2026-03-01",
  "?older=0-m0&newer=x",
  "?older=999999999999999-m999999999999999",
  "?cols=secret&live=maybe&dates=none&part=all",
  "?state[]=failed&__proto__=x",
])("%.60s is answered in words", async (address) => {
  await send();
  const visit = await (await aService()).visit();
  const { html, status } = await visit.see(`/messages${address}`);
  expect(status).toBe(200);
  expect(html).not.toContain("<script>alert");
  expect((await visit.see(`/messages.csv${address}`)).status).toBe(200);
});

test("who may see one library's patrons sees their messages and no others, and who may not see, none", async () => {
  await sql`insert ignore into branches (branchcode, branchname) values ('CPL', 'Centerville')`.execute(koha.db);
  await aBorrower(koha.db, 8);
  await sql`update borrowers set branchcode = 'CPL', surname = 'Other' where borrowernumber = 8`.execute(koha.db);
  await send();
  const theirs = await send({ patron_id: 8, library: "CPL" });
  const service = await aService();
  const visit = await service.visit({ permissions: ["borrowers:edit_borrowers"], reach: ["CPL"] });
  const { html } = await visit.see("/messages");
  expect(keysIn(html)).toEqual([`m${theirs}`]);
  expect(html).not.toContain("Midway");
  expect(keysIn((await visit.see("/messages?q=reader")).html)).toEqual([]);
  expect((await visit.see("/messages.csv")).html).not.toContain("Reader");
  const none = await service.visit({ permissions: ["plugins:configure"] });
  expect([(await none.see("/messages")).status, (await none.see("/messages.csv")).status]).toEqual([403, 403]);
});

test("pages go by rows: nothing twice, nothing left out, and back again", async () => {
  const ids: number[] = [];
  for (let n = 0; n < 120; n += 1) ids.push(await send({ state: "delivered", created_at: at(-200 + n) }));
  const visit = await (await aService()).visit();
  const seen: (string | undefined)[] = [];
  let path = "/messages";
  for (let page = 1; page <= 3; page += 1) {
    const { html } = await visit.see(path);
    seen.push(...keysIn(html));
    path = /rel="next" href="\/tidings\/staff([^"#]+)/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    if (page === 2) {
      const back = /rel="prev" href="\/tidings\/staff([^"#]+)/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "";
      expect(keysIn((await visit.see(back)).html)).toEqual(seen.slice(0, 50));
    }
  }
  expect(seen).toEqual(ids.toReversed().map((id) => `m${id}`));
  expect(path).toBe("");
});

test("the rows alone are asked for by the first page only, and asking keeps nobody signed in", async () => {
  await send();
  const { visit: come, setClock } = await aService();
  const visit = await come();
  const { html } = await visit.see("/messages");
  expect(html).toContain('hx-get="/tidings/staff/messages?part=rows"');
  expect((await visit.see("/messages?live=off")).html).not.toContain("hx-get");
  for (let minute = 1; minute <= 9; minute += 1) {
    setClock(minute);
    const part = await visit.see("/messages?part=rows");
    expect([part.status, part.html.includes("<html")]).toEqual([200, false]);
  }
  setClock(11);
  expect((await visit.see("/messages?part=rows")).status).toBe(401);
});

test("an export is noted with its filters, but not with what was searched for", async () => {
  const visit = await (await aService()).visit();
  await visit.see("/messages.csv?q=reader&state=failed&from=2026-03-01");
  const { steps } = await readStaffSteps(koha.db, {});
  expect(steps).toMatchObject([
    { step: "export_messages", who: "sofie", detail: "state=failed, from=2026-03-01, searched" },
  ]);
});

test("a notice that waits in Koha's queue says why and until when", async () => {
  const noticeId = await aNotice(koha.db, { patronId: 7, queuedAt: at(-1) });
  await koha.db
    .insertInto("tidings_notice")
    .values({
      notice_id: noticeId,
      round: 1,
      patron_id: 7,
      letter_code: "HOLD",
      state: "waiting",
      because: "merging",
      first_seen_at: at(-1),
      look_at: at(4),
      queued_at: at(-1),
      changed_at: at(-1),
    })
    .execute();
  const { html } = await (await (await aService()).visit()).see("/messages?state=pending");
  expect(keysIn(html)).toEqual([`n${noticeId}`]);
  expect(text(html)).toContain("Koha may still add to this notice");
  expect(text(html)).toContain("Until: Mar 2, 2026, 7:04 AM");
});

test("five thousand messages come as one file, line by line", async () => {
  const row = { state: "delivered", created_at: at(-5), changed_at: at(-4), library: "MPL" } as const;
  await manyMessages(koha.db, 5_000, row);
  const { app, visit } = await aService();
  const { cookie } = await visit();
  const answer = await app.request("/staff/messages.csv", { headers: { cookie } });
  const lines = (await answer.text()).trim().split("\r\n");
  expect(lines).toHaveLength(5_001);
  expect(new Set(lines.slice(1).map((line) => line.split(",")[0])).size).toBe(5_000);
});
