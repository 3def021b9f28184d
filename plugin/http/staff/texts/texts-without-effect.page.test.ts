import { expect, test } from "vitest";
import { anAddress, anOptedIn, numberOf, stateOf } from "../../../consent/patron.fixture.ts";
import { WITHOUT_EFFECT } from "../../../inbound/outcomes.ts";
import { aBorrower } from "../../../koha/queue/notice.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();
const staff = { permissions: ["borrowers"] };
const notice = (html: string) => /<div class="notice (\w+)"[^>]*>([^<]*)/.exec(html)?.slice(1);
const actionOf = (html: string, what: string) =>
  new RegExp(`action="/tidings/staff(/texts/heard/\\d+/${what}[^"]*)"`).exec(html)?.[1] ?? "";

let heardSoFar = 0;
/** Something from the phone of Rita, patron 7, unless it is a stranger's. */
async function aHeard(outcome: string, text: string | null, more: { minutes?: number; stranger?: boolean } = {}) {
  const { minutes = -30, stranger = false } = more;
  heardSoFar += 1;
  await koha.db
    .insertInto("tidings_heard")
    .values({
      channel: "sms",
      provider_id: `heard-${heardSoFar}`,
      kind: text === null ? "link" : "text",
      sender: "15550100001",
      address_id: await anAddress(koha.db, "sms", stranger ? "15559990001" : numberOf(7), at(-90)),
      patron_id: stranger ? null : 7,
      text,
      intent: "other",
      because: "no keyword",
      outcome,
      heard_at: at(minutes),
      recorded_at: at(minutes),
    })
    .execute();
}
async function aPage(wish: { permissions?: string[]; lang?: string } = staff) {
  await aBorrower(koha.db, 7);
  await anOptedIn(koha.db, 7, at(-60));
  return (await aService()).visit(wish);
}

test("a text without effect is listed with its writer and the reason, and counted on the overview", async () => {
  const { see } = await aPage();
  await aHeard("not_understood", "Renew <b>Dune</b>");
  await aHeard("unheeded", "yes", { stranger: true });
  await aHeard("automatic", "I am driving");
  await aHeard("automatic", "a stranger's machine", { stranger: true });
  await aHeard("noted", "thank you");
  await aHeard("helped", "HELP");
  const { html } = await see("/texts");
  for (const seen of [
    '<a href="/tidings/staff/patron/7">Rita Reader</a>',
    "Renew &lt;b&gt;Dune&lt;/b&gt;",
    "Not understood.",
    "+1 555 999 0001",
    "we had asked nothing",
    "Probably an automatic answer",
    "1 to 3 of 3",
  ]) {
    expect(html).toContain(seen);
  }
  for (const unseen of ["a stranger&#39;s machine", "thank you", ">HELP<"]) expect(html).not.toContain(unseen);
  expect((await see("")).html).toMatch(/<a href="\/tidings\/staff\/texts">Texts that need a person<\/a><\/dt><dd>3</);
});

test("a text that has been dealt with leaves the page, and who did it is recorded", async () => {
  const { see, post } = await aPage();
  await aHeard("not_understood", "Renew Dune");
  const path = actionOf((await see("/texts")).html, "done");
  const done = await post(path, {});
  expect(notice(done.html)).toEqual(["good", "Marked as done."]);
  expect(done.html).not.toContain("Renew Dune");
  expect(notice((await post(path, {})).html)).toEqual(["bad", "Somebody else has marked it as done."]);
  const kept = await koha.db.selectFrom("tidings_heard").select(["done_by", "done_at"]).execute();
  expect(kept).toEqual([{ done_by: "sofie", done_at: at(0) }]);
});

test("the patron who wrote it can be opted out there, with what was written as the reason", async () => {
  const { see, post } = await aPage();
  await aHeard("not_understood", "I have had enough of it");
  const { html } = await see("/texts");
  expect(html).toContain("Opt out Rita Reader");
  const path = actionOf(html, "opt-out");
  const done = await post(path, {});
  expect(notice(done.html)?.[0]).toBe("good");
  expect(done.html).not.toContain("had enough");
  expect(await stateOf(koha.db, 7)).toBe("opted_out");
  expect((await see("/patron/7")).html).toContain("The patron wrote: “I have had enough of it”");
  expect(notice((await post(path, {})).html)?.[0]).toBe("bad");
  const steps = await koha.db.selectFrom("tidings_ledger").select(["event", "source", "actor"]).execute();
  expect(steps.filter(({ event }) => event === "opted_out")).toEqual([
    { event: "opted_out", source: "staff", actor: "sofie" },
  ]);
});

test("words of a person who is not known to be the patron stay out of that patron's record", async () => {
  const { see, post } = await aPage();
  await anOptedIn(koha.db, 7, at(-50), { address: "15559990001" });
  await aHeard("not_understood", "I am Ana, and no reader", { stranger: true });
  await post(actionOf((await see("/texts")).html, "opt-out"), {});
  const { html } = await see("/patron/7");
  expect(html).toContain("Because of what came from the patron");
  expect(html).not.toContain("Ana");
});

test("a patron who has another number by now is not opted out of that one", async () => {
  const { see, post } = await aPage();
  await aHeard("not_understood", "not me any more");
  const path = actionOf((await see("/texts")).html, "opt-out");
  await anOptedIn(koha.db, 7, at(-1), { address: numberOf(8) });
  expect(notice((await post(path, {})).html)?.[0]).toBe("bad");
  expect(await stateOf(koha.db, 7)).toBe("opted_in");
});

test("a text that the same phone has settled since is not listed", async () => {
  const { see } = await aPage();
  await aHeard("not_understood", "Renew Dune");
  await aHeard("unheeded", "maybe yes", { minutes: -29 });
  await aHeard("started", "START", { minutes: -28 });
  const before = (await see("/texts")).html;
  expect(before).toContain("Renew Dune");
  expect(before).not.toContain("maybe yes");
  await aHeard("stopped", "STOP", { minutes: -27 });
  expect((await see("/texts")).html).not.toContain("Renew Dune");
});

test("when there are many, the newest fifty are shown and links lead to the others", async () => {
  const { see, post } = await aPage();
  for (let at = 1; at <= 51; at += 1) await aHeard("not_understood", `text no. ${at}.`);
  const first = (await see("/texts")).html;
  expect(first).toContain("1 to 50 of 51");
  expect(first).toContain("text no. 51.");
  expect(first).not.toContain("text no. 1.");
  expect(first).toContain('<a rel="next" href="/tidings/staff/texts?page=2">');
  const second = (await see("/texts?page=2")).html;
  expect(second).toContain("text no. 1.");
  expect(second).toContain("51 to 51 of 51");
  expect(second).toContain('<a rel="prev" href="/tidings/staff/texts?page=1">');
  // Once the last one of a page is dealt with, the page before it is shown.
  expect((await post(actionOf(second, "done"), {})).html).toContain("1 to 50 of 50");
  for (const odd of ["0", "-1", "x", "999999999999"]) {
    expect((await see(`/texts?page=${odd}`)).html).toContain("1 to 50 of 50");
  }
});

test("staff who may only view cannot opt out; without any permission nothing is shown or done", async () => {
  await aHeard("not_understood", "Renew Dune");
  const { see, post } = await aPage({ permissions: ["borrowers:view_borrower_infos"] });
  const { html } = await see("/texts");
  expect(html).toContain("Renew Dune");
  expect(html).not.toContain("Opt out");
  const id = /heard\/(\d+)\/done/.exec(html)?.[1];
  expect((await post(`/texts/heard/${id}/opt-out/7`, {})).status).toBe(403);
  const stranger = await (await aService()).visit({ permissions: ["catalogue"] });
  expect((await stranger.see("/texts")).html).not.toContain("Renew Dune");
  expect((await stranger.post(`/texts/heard/${id}/done`, {})).status).toBe(403);
  expect(await stateOf(koha.db, 7)).toBe("opted_in");
});

test.each([...LANGUAGES])("every reason is worded in %s", async (lang) => {
  const { see, post } = await aPage({ ...staff, lang });
  for (const outcome of WITHOUT_EFFECT) await aHeard(outcome, outcome === "link_taken" ? null : "some words");
  const full = await see("/texts");
  const out = await post(actionOf(full.html, "opt-out"), {});
  for (const { html } of [full, out, await see("/patron/7")]) {
    expect(html).not.toMatch(/pages:|staff:|\{\{|undefined|\[object/);
  }
  expect(full.html.match(/heard\/\d+\/done/g)).toHaveLength(WITHOUT_EFFECT.length);
});
