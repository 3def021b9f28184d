import { expect, test } from "vitest";
import { anAddress, anOptedIn, numberOf } from "../../../consent/patron.fixture.ts";
import { recordParked } from "../../../inbound-health/parked.ts";
import { aBorrower } from "../../../koha/queue/notice.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();
const staff = { permissions: ["borrowers"] };
const notice = (html: string) => /<div class="notice (\w+)"[^>]*>([^<]*)/.exec(html)?.slice(1);

async function aParked(row: number, text: string, address = "15559990001", kind = "text"): Promise<void> {
  const one = { row, heardAt: at(-30).toISOString() };
  await recordParked(
    koha.db,
    { bot: "desk", rows: [one], texts: [{ ...one, channel: "sms", kind, address, text }] },
    at(0),
  );
}

/** Something that Rita, patron 7, wrote and that might have been a STOP. */
async function anAskedStop(text: string, heardAt = at(-30)): Promise<void> {
  const address = await anAddress(koha.db, "sms", numberOf(7), at(-90));
  const { count } = await koha.db
    .selectFrom("tidings_heard")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  await koha.db
    .insertInto("tidings_heard")
    .values({
      channel: "sms",
      provider_id: `asked-${count}`,
      kind: "text",
      sender: "15550100001",
      address_id: address,
      patron_id: 7,
      text,
      intent: "other",
      because: "unsure",
      outcome: "asked_stop",
      heard_at: heardAt,
      recorded_at: heardAt,
    })
    .execute();
}

async function rita(optedInAt = at(-60)): Promise<void> {
  await aBorrower(koha.db, 7);
  await anOptedIn(koha.db, 7, optedInAt);
}

test("a text that the bot could not hand over can be read, and links to the patron of its number", async () => {
  await rita();
  await aParked(1, "please <b>stop</b> this", numberOf(7));
  await aParked(2, "who is this?");
  await aParked(3, "", "１５５５ø", "link");
  const { see } = await (await aService()).visit(staff);
  const { html } = await see("/texts");
  for (const seen of [
    '<a href="/tidings/staff/patron/7">Rita Reader</a>',
    "please &lt;b&gt;stop&lt;/b&gt; this",
    "+1 555 999 0001",
    "who is this?",
    "6:30 AM",
    "１５５５ø",
    "(no words: a link was opened",
    "Times are those of America/New York.",
  ]) {
    expect(html).toContain(seen);
  }
  expect((await see("")).html).toMatch(/<a href="\/tidings\/staff\/texts">Texts that need a person<\/a><\/dt><dd>3</);
});

test("a text that was dealt with leaves the page, and the bot learns of it", async () => {
  await aParked(1, "please stop this");
  const { visit, app } = await aService();
  const { see, post } = await visit(staff);
  const path = /action="\/tidings\/staff(\/texts\/\d+\/done)"/.exec((await see("/texts")).html)?.[1] ?? "";
  const done = await post(path, {});
  expect([done.status, notice(done.html)]).toEqual([200, ["good", "Marked as done."]]);
  expect(done.html).not.toContain("please stop this");
  expect(notice((await post(path, {})).html)).toEqual(["bad", "Somebody else has marked it as done."]);
  const answer = await app.request("/bot/parked", {
    method: "POST",
    headers: { authorization: "Bearer a-token-of-some-length", "content-type": "application/json" },
    body: JSON.stringify({ bot: "desk", rows: [{ row: 1, heardAt: at(-30).toISOString() }], texts: [] }),
  });
  expect(await answer.json()).toEqual({ done: [1], wanted: [] });
});

test("what might be an opt-out is listed, newest first, with the patron", async () => {
  await rita();
  await anAskedStop("not again...");
  await anAskedStop("enough of this", at(-5));
  const { html } = await (await (await aService()).visit(staff)).see("/texts");
  expect(html.indexOf("enough of this")).toBeGreaterThan(0);
  expect(html.indexOf("not again...")).toBeGreaterThan(html.indexOf("enough of this"));
  expect(html.split('<a href="/tidings/staff/patron/7">Rita Reader</a>')).toHaveLength(3);
});

test("an old one, and one whose patron has decided since, are no longer listed", async () => {
  await rita();
  await anAskedStop("too long ago", at(-31 * 24 * 60));
  const { see } = await (await aService()).visit(staff);
  expect((await see("/texts")).html).not.toContain("too long ago");
  await anAskedStop("not again...");
  expect((await see("/texts")).html).toContain("not again...");
  await koha.db
    .updateTable("tidings_standing")
    .set({ state: "opted_out", changed_at: at(-1) })
    .execute();
  expect((await see("/texts")).html).not.toContain("not again...");
  await koha.db
    .updateTable("tidings_standing")
    .set({ state: "opted_in", changed_at: at(0) })
    .execute();
  expect((await see("/texts")).html).not.toContain("not again...");
});

test("without the permission or a valid form nothing is shown or done", async () => {
  await aParked(1, "please stop this");
  const [{ id } = { id: 0 }] = await koha.db.selectFrom("tidings_parked").select("id").execute();
  const service = await aService();
  const stranger = await service.visit({ permissions: ["catalogue"] });
  expect((await stranger.see("/texts")).html).not.toContain("please stop this");
  expect((await stranger.post(`/texts/${id}/done`, {})).status).toBe(403);
  expect((await (await service.visit(staff)).post(`/texts/${id}/done`, { csrf: "old" })).status).toBe(403);
  expect(await koha.db.selectFrom("tidings_parked").select("done_at").execute()).toEqual([{ done_at: null }]);
});

test.each([...LANGUAGES])("the page is complete in %s", async (lang) => {
  await rita();
  const { see, post } = await (await aService()).visit({ ...staff, lang });
  const empty = await see("/texts");
  await aParked(1, "");
  await anAskedStop("not again...");
  const [{ id } = { id: 0 }] = await koha.db.selectFrom("tidings_parked").select("id").execute();
  const full = await see("/texts");
  for (const { html } of [empty, full, await post(`/texts/${id}/done`, {}), await post(`/texts/${id}/done`, {})]) {
    expect(html).not.toMatch(/pages:|staff:|\{\{|undefined|\[object/);
  }
});
