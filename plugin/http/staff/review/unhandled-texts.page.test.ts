import { expect, test } from "vitest";
import { numberOf } from "../../../consent/patron.fixture.ts";
import { recordParked } from "../../../inbound-health/parked.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";
import { aRita, barOf, noticeOf, press, STAFF, tenSecondsLater, ticksOf } from "./review-page.fixture.ts";

const { koha, aService } = usePages();
const LIST = "/review?group=texts";

async function aParked(row: number, text: string, address = "15559990001", kind = "text"): Promise<void> {
  const one = { row, heardAt: at(-30).toISOString() };
  const texts = [{ ...one, channel: "sms", kind, address, text }];
  await recordParked(koha.db, { bot: "desk", rows: [one], texts }, at(0));
}

async function anUnheardText(): Promise<number> {
  const addressId = await aRita(koha.db);
  const row = { channel: "sms", provider_id: "lost", sender: "15550100001", because: null } as const;
  await koha.db
    .insertInto("tidings_unheard")
    .values({ ...row, address_id: addressId, said_at: at(-30), found_at: at(-20), state: "asked", asked_at: at(-20) })
    .execute();
  return addressId;
}

test("a text that the bot could not hand over can be read, and links to the patron of its number", async () => {
  await aRita(koha.db);
  await aParked(1, "please <b>stop</b> this", numberOf(7));
  await aParked(2, "who is this?");
  await aParked(3, "", "１５５５ø", "link");
  const { see } = await (await aService()).visit(STAFF);
  const { html } = await see(LIST);
  for (const seen of [
    'href="/tidings/staff/patron/7/">Rita Reader</a>',
    "please &lt;b&gt;stop&lt;/b&gt; this",
    "+1 555 999 0001",
    "who is this?",
    "6:30 AM",
    "１５５５ø",
    "(no words: a link was opened",
    "could not hand this text over",
    "Times are those of America/New York.",
  ]) {
    expect(html).toContain(seen);
  }
  expect(ticksOf(html)).toHaveLength(3);
});

test("a text that was dealt with leaves the page, and the bot learns of it", async () => {
  await aParked(1, "please stop this");
  const { visit, app } = await aService();
  const seen = await visit(STAFF);
  const done = /value="(done:parked-\d+)"/.exec((await seen.see(LIST)).html)?.[1] ?? "";
  expect((await press(seen, { do: done })).html).not.toContain("please stop this");
  await tenSecondsLater(koha);
  expect(noticeOf((await seen.post("/review", { do: done })).html)).toEqual([
    "bad",
    "Nothing was done about 1: sofie was first.",
  ]);
  const answer = await app.request("/bot/parked", {
    method: "POST",
    headers: { authorization: "Bearer a-token-of-some-length", "content-type": "application/json" },
    body: JSON.stringify({ bot: "desk", rows: [{ row: 1, heardAt: at(-30).toISOString() }], texts: [] }),
  });
  expect(await answer.json()).toEqual({ done: [1], wanted: [] });
});

test("what somebody marked before this page was one list stays dealt with", async () => {
  await aParked(1, "please stop this");
  await koha.db
    .updateTable("tidings_parked")
    .set({ done_by: "anna", done_at: at(-1) })
    .execute();
  const { see } = await (await aService()).visit(STAFF);
  expect((await see("/review")).html).not.toContain("please stop this");
});

test("a text that nobody could read is shown with its patron and its state; staff may go on, once", async () => {
  const addressId = await anUnheardText();
  const visit = await (await aService()).visit(STAFF);
  const { html } = await visit.see(LIST);
  for (const seen of ["A text that could not be read", ">Rita Reader</a>", "We asked what it was", "Go on sending"]) {
    expect(html).toContain(seen);
  }
  const pressed = await press(visit, { do: `go_on:unheard-${addressId}` });
  expect(barOf(pressed.html)).toContain("1 to get notices again");
  await tenSecondsLater(koha);
  const row = await koha.db.selectFrom("tidings_unheard").select(["because", "ended_by"]).executeTakeFirstOrThrow();
  expect(row).toEqual({ because: "decided", ended_by: "sofie" });
  expect(noticeOf((await visit.post("/review", { do: `go_on:unheard-${addressId}` })).html)?.[0]).toBe("bad");
});

test("without the permission or a valid form nothing is shown or done", async () => {
  await aParked(1, "please stop this");
  const [{ id } = { id: 0 }] = await koha.db.selectFrom("tidings_parked").select("id").execute();
  const service = await aService();
  const stranger = await service.visit({ permissions: ["catalogue"] });
  expect((await stranger.see(LIST)).html).not.toContain("please stop this");
  expect((await stranger.post("/review", { do: `done:parked-${id}` })).status).toBe(403);
  expect((await (await service.visit(STAFF)).post("/review", { do: `done:parked-${id}`, csrf: "old" })).status).toBe(
    403,
  );
  await tenSecondsLater(koha);
  expect(await koha.db.selectFrom("tidings_parked").select("done_at").execute()).toEqual([{ done_at: null }]);
});

test.each([...LANGUAGES])("these texts are complete in %s", async (lang) => {
  await anUnheardText();
  await aParked(1, "");
  const visit = await (await aService()).visit({ ...STAFF, lang });
  const keys = ticksOf((await visit.see(LIST)).html);
  const pages = [
    await visit.see(LIST),
    await press(visit, [
      ["which", "ticked"],
      ["do", "done"],
      ["item", keys[0] ?? ""],
    ]),
  ];
  for (const { html } of pages) expect(html).not.toMatch(/pages:|staff:|review:|\{\{|undefined|\[object/);
});
