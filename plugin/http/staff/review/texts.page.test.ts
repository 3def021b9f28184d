import { sql } from "kysely";
import { expect, test } from "vitest";
import { anOptedIn, numberOf, stateOf } from "../../../consent/patron.fixture.ts";
import { WITHOUT_EFFECT } from "../../../inbound/outcomes.ts";
import { aBorrower } from "../../../koha/queue/notice.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";
import { aHeard, aRita, barOf, noticeOf, press, STAFF, tenSecondsLater, ticksOf } from "./review-page.fixture.ts";

const { koha, aService } = usePages();
const LIST = "/review?group=texts";
const heard = (outcome: string, text: string | null, more: Parameters<typeof aHeard>[3] = {}) =>
  aHeard(koha.db, outcome, text, more);

async function aPage(wish: { permissions?: string[]; lang?: string } = STAFF) {
  await aRita(koha.db);
  return (await aService()).visit(wish);
}

test("a text without effect is listed with its writer and the reason", async () => {
  const { see } = await aPage();
  await heard("not_understood", "Renew <b>Dune</b>");
  await heard("unheeded", "yes", { stranger: true });
  await heard("automatic", "I am driving");
  await heard("automatic", "a stranger's machine", { stranger: true });
  await heard("noted", "thank you");
  await heard("helped", "HELP");
  const { html } = await see(LIST);
  for (const seen of [
    ">Rita Reader</a>",
    "card-7 · Midway",
    "Renew &lt;b&gt;Dune&lt;/b&gt;",
    "Not understood.",
    "+1 555 999 0001",
    "we had asked nothing",
    "Probably an automatic answer",
    "Texts that need reading (3)",
  ]) {
    expect(html).toContain(seen);
  }
  for (const unseen of ["a stranger&#39;s machine", "thank you", ">HELP<"]) expect(html).not.toContain(unseen);
});

test("a number that is somebody else's is a reason of its own, until it is dealt with or its owner joins", async () => {
  const visit = await aPage();
  const id = await heard("stopped", "no Maria here", { because: "wrong person (en)" });
  await heard("stopped", "please end these", { because: "asks to end (en)" });
  await heard("stopped", "wrong person, in 1999", { because: "wrong person (en)", minutes: -31 * 24 * 60 });
  const { html } = await visit.see("/review");
  expect(html).toContain("Numbers of other people (1)");
  expect(html).toContain("no Maria here");
  expect(html).toContain("correct the number in the patron’s record");
  for (const unseen of ["please end these", "wrong person, in 1999"]) expect(html).not.toContain(unseen);
  await press(visit, { do: `done:wrongperson-${id}`, note: "new number at the desk" });
  await tenSecondsLater(koha);
  const after = await visit.see("/review");
  expect(after.html).toContain("new number at the desk");
  expect(after.html).not.toContain("no Maria here");
  await heard("stopped", "not hers any more", { because: "wrong person (en)", minutes: -20 });
  expect((await visit.see("/review")).html).toContain("not hers any more");
  await heard("joined", "YES", { minutes: -10 });
  expect((await visit.see("/review")).html).not.toContain("not hers any more");
});

test("who would like another way is listed with that as the reason", async () => {
  const { see } = await aPage();
  await heard("asked_stop", "email me instead", { because: "another way" });
  const { html } = await see(LIST);
  expect(html).toContain("Would like to hear from the library another way.");
  expect(html).not.toContain("Might mean that no more messages are wanted");
});

test("a text that has been dealt with leaves the page, and who did it, when and why is recorded", async () => {
  const visit = await aPage();
  const id = await heard("not_understood", "Renew Dune");
  const first = await press(visit, { do: `done:heard-${id}`, note: "renewed at the desk" });
  expect(first.html).not.toContain("Renew Dune");
  const second = await visit.post("/review", { do: `done:heard-${id}` });
  expect(noticeOf(second.html)).toEqual(["bad", "Nothing was done about 1: sofie was first."]);
  await tenSecondsLater(koha);
  const kept = await koha.db.selectFrom("tidings_heard").select(["done_by", "done_at"]).execute();
  expect(kept).toEqual([{ done_by: "sofie", done_at: at(0.5) }]);
  const { html } = await visit.see("/review");
  expect(html).toContain("renewed at the desk");
  expect(html).not.toContain("Renew Dune");
  // And back again: somebody was too quick.
  expect(noticeOf((await visit.post("/review/reopen", { reopen: `heard-${id}` })).html)?.[0]).toBe("good");
  expect((await visit.see(LIST)).html).toContain("Renew Dune");
  expect(noticeOf((await visit.post("/review/reopen", { reopen: `heard-${id}` })).html)?.[0]).toBe("bad");
});

test("the patron who wrote it can be opted out there, with what was written as the reason", async () => {
  const visit = await aPage();
  const id = await heard("not_understood", "I have had enough of it");
  expect((await visit.see(LIST)).html).toContain("Opt out Rita Reader");
  const pressed = await press(visit, { do: `opt_out:heard-${id}:7` });
  expect(barOf(pressed.html)).toContain("1 to be opted out");
  expect(await stateOf(koha.db, 7)).toBe("opted_in");
  await tenSecondsLater(koha);
  expect(await stateOf(koha.db, 7)).toBe("opted_out");
  expect((await visit.see("/patron/7")).html).toContain("The patron wrote: “I have had enough of it”");
  const steps = await koha.db.selectFrom("tidings_ledger").select(["event", "source", "actor"]).execute();
  expect(steps.filter(({ event }) => event === "opted_out")).toEqual([
    { event: "opted_out", source: "staff", actor: "sofie" },
  ]);
  const logged = await koha.db.selectFrom("tidings_staff_step").select(["who", "step", "patron_id"]).execute();
  expect(logged).toContainEqual({ who: "sofie", step: "opt_out", patron_id: 7 });
});

test("another library's patron who has the number by now is offered to nobody who may not see them", async () => {
  const visit = await aPage();
  await aBorrower(koha.db, 8);
  await sql`insert into branches (branchcode, branchname) values ('CPL', 'Centerville')`.execute(koha.db);
  await sql`update borrowers set surname = 'Elsewhere', branchcode = 'CPL' where borrowernumber = 8`.execute(koha.db);
  await heard("not_understood", "Renew Dune");
  // The number went from one to the other.
  await anOptedIn(koha.db, 7, at(-20), { address: "15559990001" });
  await anOptedIn(koha.db, 8, at(-10), { address: numberOf(7) });
  expect((await visit.see(LIST)).html).toContain("Elsewhere");
  const here = await (await aService()).visit({ permissions: ["borrowers"], reach: ["MPL"] });
  const { html } = await here.see(LIST);
  expect(html).toContain("Renew Dune");
  expect(html).not.toMatch(/Elsewhere|:8"/);
});

test("words of a person who is not known to be the patron stay out of that patron's record", async () => {
  const visit = await aPage();
  await anOptedIn(koha.db, 7, at(-50), { address: "15559990001" });
  const id = await heard("not_understood", "I am Ana, and no reader", { stranger: true });
  await press(visit, { do: `opt_out:heard-${id}:7` });
  await tenSecondsLater(koha);
  const { html } = await visit.see("/patron/7");
  expect(html).toContain("Because of what came from the patron");
  expect(html).not.toContain("Ana");
});

test("a patron who has another number by now is not opted out of that one", async () => {
  const visit = await aPage();
  const id = await heard("not_understood", "not me any more");
  const pressed = await press(visit, { do: `opt_out:heard-${id}:7` });
  await anOptedIn(koha.db, 7, at(-1), { address: numberOf(8) });
  await tenSecondsLater(koha);
  const did = /review\/undo\/([\w-]{16})/.exec(pressed.html)?.[1];
  expect(barOf((await visit.see(`/review?did=${did}`)).html)).toContain("1 had been settled in the meantime");
  expect(await stateOf(koha.db, 7)).toBe("opted_in");
});

test("a text that the same phone has settled since is not listed, nor one whose patron has decided", async () => {
  const { see } = await aPage();
  await heard("not_understood", "Renew Dune");
  await heard("unheeded", "maybe yes", { minutes: -29 });
  await heard("asked_stop", "not again...", { minutes: -29 });
  await heard("asked_stop", "too long ago", { minutes: -31 * 24 * 60 });
  await heard("started", "START", { minutes: -28 });
  const before = (await see(LIST)).html;
  expect(before).toContain("Renew Dune");
  for (const unseen of ["maybe yes", "not again...", "too long ago"]) expect(before).not.toContain(unseen);
  await heard("stopped", "STOP", { minutes: -27 });
  expect((await see(LIST)).html).not.toContain("Renew Dune");
});

test("when there are many, the newest hundred are shown and a link leads to the others", async () => {
  const { see } = await aPage();
  const ids: number[] = [];
  for (let made = 1; made <= 103; made += 1) ids.push(await heard("not_understood", `text no. ${made}.`));
  const first = (await see(LIST)).html;
  expect(first).toContain("100 of 103 are shown.");
  expect(first).toContain("text no. 103.");
  const further = /<a rel="next" href="\/tidings\/staff([^"]+)"/.exec(first)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const second = (await see(further)).html;
  expect(ticksOf(second)).toEqual(
    ids
      .slice(0, 3)
      .toReversed()
      .map((id) => `heard-${id}`),
  );
  expect(second).toContain("Back to the beginning");
  for (const odd of ["0", "-1.heard.x", "x".repeat(10_000), `${"9".repeat(15)}.heard.1`]) {
    expect(ticksOf((await see(`${LIST}&after=${odd}`)).html)).toHaveLength(100);
  }
});

test("staff who may only view can do nothing; without any permission nothing is shown or done", async () => {
  const id = await heard("not_understood", "Renew Dune");
  const visit = await aPage({ permissions: ["borrowers:view_borrower_infos"] });
  const { html } = await visit.see(LIST);
  expect(html).toContain("Renew Dune");
  expect(html).toContain("needs a permission in Koha that you do not have");
  for (const unseen of ["Opt out", 'type="checkbox"', ">Done</button>"]) expect(html).not.toContain(unseen);
  for (const button of [`opt_out:heard-${id}:7`, `done:heard-${id}`]) {
    expect((await visit.post("/review", { do: button })).status).toBe(403);
  }
  const stranger = await (await aService()).visit({ permissions: ["catalogue"] });
  expect((await stranger.see(LIST)).html).not.toContain("Renew Dune");
  await tenSecondsLater(koha);
  expect(await stateOf(koha.db, 7)).toBe("opted_in");
});

test.each([...LANGUAGES])("every reason is worded in %s, and the old address leads there", async (lang) => {
  const visit = await aPage({ ...STAFF, lang });
  for (const outcome of WITHOUT_EFFECT) await heard(outcome, outcome === "link_taken" ? null : "some words");
  const full = await visit.see(LIST);
  const [first = ""] = ticksOf(full.html);
  const out = await press(visit, { do: `opt_out:${first}:7` });
  for (const { html } of [full, out, await visit.see("/patron/7")]) {
    expect(html).not.toMatch(/pages:|staff:|review:|\{\{|undefined|\[object/);
  }
  expect(ticksOf(full.html)).toHaveLength(WITHOUT_EFFECT.length);
  const old = await (await aService()).app.request("/staff/texts");
  expect([old.status, old.headers.get("location")]).toEqual([302, "/tidings/staff/review?group=texts"]);
});
