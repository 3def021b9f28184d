import { beforeEach, expect, test } from "vitest";
import { anOptedIn } from "../../../consent/patron.fixture.ts";
import { keepTerms } from "../../../consent/terms.ts";
import { aBorrower } from "../../../koha/queue/notice.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { usePages, type Visit } from "../../pages.fixture.ts";
import { aMember, aVisitor, GRACE, WITH_SMS } from "../../public/visitor.fixture.ts";

const { koha, aService } = usePages();
const INVITATION = "/wordings/replies/invitation?lang=en";
const OWN = "{{library}}: Shall we text you? Reply YES. HELP for help, STOP to end.";

beforeEach(async () => {
  for (const table of ["tidings_wording", "tidings_terms", "tidings_limit"] as const) {
    await koha.db.deleteFrom(table).execute();
  }
});

const midway = () => aService({ TIDINGS_LIBRARY_NAME: "Midway Library", TIDINGS_LIBRARY_CONTACT: "555-0100" });
const typedIn = (html: string) => /<textarea id="text"[^>]*>([^<]*)<\/textarea>/.exec(html)?.[1];
const seenIn = (html: string) => /name="seen" value="(\d+)"/.exec(html)?.[1] ?? "";

async function save(visit: Visit, text: string, seen?: string) {
  return visit.post(INVITATION, { do: "save", text, seen: seen ?? seenIn((await visit.see(INVITATION)).html) });
}

test("staff find every text by when it is sent or shown, and see which the library has reworded", async () => {
  const { visit } = await midway();
  const backend = await visit();
  const { html } = await backend.see("/wordings");
  for (const words of [
    "Invitation to answer YES",
    "Answer to STOP",
    "Terms of text messages",
    "What the library sends by text comes to",
    // The sign-up page: what comes next, and what it says to a person it turns away.
    "Invited: heading",
    "START is needed: what comes next",
    "This number is already in use for another library card",
    "Your library card has expired",
    // The patron's page: after a step, and where something is wrong.
    "Texts are switched on for",
    "This number or address cannot be used for this library card",
  ]) {
    expect(html).toContain(words);
  }
  expect(html).not.toContain("own words: ");
  await save(backend, OWN);
  expect((await backend.see("/wordings")).html).toContain("own words: English");
});

test("a wording is saved, used from then on, and the shipped one can be restored", async () => {
  const { visit, app } = await midway();
  const backend = await visit();
  const terms = "/wordings/patron/terms.text?lang=en";
  const text = "I want texts from {{library}} & co.";
  expect((await backend.post(terms, { do: "save", text, seen: "0" })).status).toBe(303);
  const saved = await backend.see(`${terms}&done=saved`);
  expect(saved.html).toContain("Saved. It is used within a few seconds.");
  expect(saved.html).toContain("sofie");
  expect(typedIn(saved.html)).toBe("I want texts from {{library}} &amp; co.");
  expect(await (await app.request("/patron/terms?lang=en")).text()).toContain(
    "I want texts from Midway Library &amp; co.",
  );
  expect((await backend.post(terms, { do: "shipped", text, seen: "1" })).status).toBe(303);
  expect(await (await app.request("/patron/terms?lang=en")).text()).toContain("I agree that Midway Library sends me");
  expect((await backend.see(terms)).html).toContain("Back to the original wording");
});

test("a wording is found by any of its words, whatever their accents; no title has braces", async () => {
  const { visit } = await midway();
  const backend = await visit({ lang: "fr" });
  const whole = (await backend.see("/wordings")).html;
  const links = [...whole.matchAll(/<a href="[^"]+\?lang=fr">([^<]+)<\/a>/g)].map(([, words = ""]) => words);
  expect(links.filter((words) => /[{}]|^…/.test(words))).toEqual([]);
  const found = (await backend.see("/wordings?q=REPONDEZ")).html;
  expect(found).toContain("/wordings/replies/invitation?lang=fr");
  expect(found).not.toContain("/wordings/patron/terms.text?lang=fr");
  for (const q of ["%25", "''", "%3Cscript%3E", "x".repeat(10_000), "%F0%9F%93%9A"]) {
    const none = await backend.see(`/wordings?q=${q}`);
    expect([q.slice(0, 20), none.status]).toEqual([q.slice(0, 20), 200]);
    expect(none.html).toContain("Aucun texte ne contient");
    expect(none.html).not.toContain("<script>");
  }
});

test("notices come first, by name; all other texts are folded into groups, which a search opens", async () => {
  const { visit } = await midway();
  const backend = await visit();
  const { html } = await backend.see("/wordings");
  expect(html.indexOf("Overdue: third reminder")).toBeLessThan(html.indexOf("wording-group"));
  for (const nth of ["first", "second", "third"]) expect(html).toContain(`Overdue: ${nth} reminder</a>`);
  const groups = [...html.matchAll(/<details class="wording-group" id="(\w+)"( open="")?>/g)];
  expect(groups.map(([, id]) => id)).toContain("joined");
  expect(groups.filter(([, , open]) => open)).toEqual([]);
  const notices = /<h2 id="notices">[\s\S]*?<\/ul>/.exec(html)?.[0] ?? "";
  expect(notices).not.toMatch(/[{}]|>[A-Z_]{4,}</);
  const found = (await backend.see("/wordings?q=odue3")).html;
  expect([found.includes("Overdue: third reminder"), found.includes("Overdue: second")]).toEqual([true, false]);
  const opened = (await backend.see("/wordings?q=answer to help")).html;
  expect(opened).toMatch(/<details class="wording-group" id="phone" open="">/);
  expect(opened).not.toContain('id="notices"');
});

test("a search finds the library's own words too", async () => {
  const { visit } = await midway();
  const backend = await visit();
  await save(backend, `${OWN} Zebra`);
  const one = { do: "save", seen: "0", one: "{{title}}: quagga", other: "{{count}}: quagga" };
  expect((await backend.post("/wordings/notices/due?lang=fr", one)).status).toBe(303);
  const zebra = (await backend.see("/wordings?q=zebra")).html;
  expect([zebra.includes("/replies/invitation?"), zebra.includes("/notices/due?")]).toEqual([true, false]);
  const quagga = (await backend.see("/wordings?q=Quagga")).html;
  expect([quagga.includes("/replies/invitation?"), quagga.includes("/notices/due?")]).toEqual([false, true]);
  expect(quagga).toContain("own words: French");
});

test("a visitor reads the library's own words when turned away, when a number is in use, and at the end", async () => {
  await aMember(koha.db);
  const { visit, app } = await aService(WITH_SMS);
  const backend = await visit();
  const word = async (name: string, text: string) =>
    expect((await backend.post(`/wordings/join/${name}?lang=en`, { do: "save", text, seen: "0" })).status).toBe(303);
  await word("turned_away.wrong", "No luck. Ask Ms. Kim at {{contact}}.");
  await word("refused.address_taken", "Somebody reads at that number. Ask Ms. Kim at {{contact}}.");
  await word("invited.text", "Look at the phone that ends in {{ending}} and answer YES to {{library}}.");
  const visitor = aVisitor(app);
  await visitor.see();
  expect((await visitor.send({ ...GRACE, pin: "not it" })).html).toContain("No luck. Ask Ms. Kim at 555-0100.");
  await aBorrower(koha.db, 7);
  await anOptedIn(koha.db, 7, at(-60), { address: "15035550109" });
  expect((await visitor.send(GRACE)).html).toContain("Somebody reads at that number. Ask Ms. Kim at 555-0100.");
  expect((await visitor.send({ ...GRACE, number: "(503) 555-0110" })).html).toContain(
    "Look at the phone that ends in 0110 and answer YES to Midway Library.",
  );
});

test("a sentence that asks for a START must name the word and our number", async () => {
  const { visit } = await midway();
  const backend = await visit();
  const { html } = await backend.post("/wordings/join/must_start.text?lang=en", {
    do: "save",
    text: "Text us.",
    seen: "0",
  });
  expect(html).toContain("The text must say START");
  expect(html).toContain("write {{sender}} where it belongs");
});

test("faults are named, and nothing that was typed is lost", async () => {
  const { visit } = await midway();
  const backend = await visit();
  const { status, html } = await save(backend, "Reply YES, <b>{{first_name}}</b>");
  expect(status).toBe(422);
  for (const words of [
    "{{first_name}} is not known here",
    "must name the library: write {{library}}",
    "must say STOP",
  ]) {
    expect(html).toContain(words);
  }
  expect(typedIn(html)).toBe("Reply YES, &lt;b&gt;{{first_name}}&lt;/b&gt;");
  expect(await koha.db.selectFrom("tidings_wording").selectAll().execute()).toEqual([]);
});

test("a preview shows the text as people get it, what it costs, and saves nothing", async () => {
  const { visit } = await midway();
  const backend = await visit();
  const shown = await backend.post(INVITATION, { do: "preview", text: OWN, seen: "0" });
  expect(shown.html).toContain("Midway Library: Shall we text you? Reply YES.");
  expect(shown.html).toContain("One text message (73 characters used).");
  const dear = await backend.post(INVITATION, { do: "preview", text: `${OWN} ☕`, seen: "0" });
  expect(dear.html).toContain("2 text messages (75 characters used); each is paid for.");
  expect(dear.html).toContain("70 instead of 160 characters: ☕");
  expect(await koha.db.selectFrom("tidings_wording").selectAll().execute()).toEqual([]);
});

test("saving over somebody else's wording is warned about first; a second click of one's own is not", async () => {
  const { visit } = await midway();
  const [backend, other] = [await visit(), await visit()];
  const seen = seenIn((await backend.see(INVITATION)).html);
  await save(other, `${OWN} Theirs`);
  const refused = await save(backend, `${OWN} Ours`, seen);
  expect(refused.status).toBe(422);
  expect(refused.html).toContain("sofie has saved another wording meanwhile");
  expect(typedIn(refused.html)).toBe(`${OWN} Ours`);
  const agreed = seenIn(refused.html);
  expect((await save(backend, `${OWN} Ours`, agreed)).status).toBe(303);
  expect((await save(backend, `${OWN} Ours`, agreed)).status).toBe(303);
  const kept = await koha.db.selectFrom("tidings_wording").select("text").orderBy("version").execute();
  expect(kept.map(({ text }) => text)).toEqual([`${OWN} Theirs`, `${OWN} Ours`]);
});

test("the terms' page shows which wordings were agreed to, and how often", async () => {
  await aBorrower(koha.db, 7);
  await anOptedIn(koha.db, 7, at(-60));
  await koha.db.transaction().execute((tx) => keepTerms(tx, { lang: "en", text: "What Rita ticked." }, at(-60)));
  const { version } = await koha.db.selectFrom("tidings_terms").select("version").executeTakeFirstOrThrow();
  await koha.db.updateTable("tidings_ledger").set({ terms: version, terms_lang: "en" }).execute();
  const { visit } = await midway();
  const backend = await visit();
  const { html } = await backend.see("/wordings/patron/terms.text?lang=en");
  expect(html).toMatch(/What Rita ticked\.[\s\S]*<td data-label="Times agreed to">1<\/td>/);
  for (const other of ["terms.text?lang=da", "terms.text_telegram?lang=en", "terms.text_email?lang=en"]) {
    const page = (await backend.see(`/wordings/patron/${other}`)).html;
    expect(page, other).toContain("Nobody has agreed to terms for this channel in this language yet.");
    expect(page, other).not.toContain("What Rita ticked.");
  }
});

test("without the permission nothing is shown, and an unknown text leads back to the list", async () => {
  const { visit } = await midway();
  const clerk = await visit({ permissions: ["circulate"] });
  for (const path of ["/wordings", INVITATION, "/joining", "/registration"]) {
    expect((await clerk.see(path)).status, path).toBe(403);
  }
  expect((await (await visit()).see("/wordings/staff/texts.title")).status).toBe(303);
});
