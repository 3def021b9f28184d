import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { anOptedIn } from "../../../consent/patron.fixture.ts";
import { aBorrower, aNotice } from "../../../koha/queue/notice.fixture.ts";
import { setMode } from "../../../notices/before-send.fixture.ts";
import { anIntake, at } from "../../../notices/intake.fixture.ts";
import { manyMessages } from "../../../outbox/message.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();

/** Reads a page as staff do, three minutes after the noon of the tests. */
async function see(path: string, lang = "en", permissions = ["superlibrarian"]) {
  const service = await aService();
  const visit = await service.visit({ lang, permissions });
  service.setClock(3);
  await service.installation.refresh();
  return visit.see(path);
}
const waitingOnOverview = async () =>
  /<dt><a href="[^"]*\/waiting">Waiting<\/a><\/dt><dd>([^<]*)<\/dd>/.exec((await see("")).html)?.[1];

async function setting(name: string, value: string, minutes: number): Promise<void> {
  const row = { name, value, changed_at: at(minutes), changed_by: "test" };
  await koha.db.insertInto("tidings_setting").values(row).execute();
}

/** One loan that Koha may merge, and one hold of a patron who has not opted in; both have been looked at. */
async function twoThatWait() {
  await aBorrower(koha.db, 7);
  await aBorrower(koha.db, 8);
  await anOptedIn(koha.db, 7, at(-60));
  await aNotice(koha.db, { patronId: 7, letterCode: "CHECKOUT", queuedAt: at(0) });
  await aNotice(koha.db, { patronId: 8, letterCode: "HOLD", queuedAt: at(0) });
  await anIntake(koha.db, koha.host).sweep(1);
}

describe("live", () => {
  test("what waits in Koha's queue counts on the overview, and its page says why and until when", async () => {
    await setMode(koha.db, "live");
    await twoThatWait();
    expect(await waitingOnOverview()).toBe("2");
    const overview = (await see("/")).html;
    expect(overview).toContain('/waiting">The patron has not opted in to any channel.</a>');
    expect(overview.indexOf("What waits, and why")).toBeLessThan(overview.indexOf(">Today<"));
    const { html } = await see("/waiting");
    for (const said of [
      "Checkouts, returns, renewals",
      "Koha may still add to this notice, so it waits a few minutes.",
      "Mar 2, 2026, 7:15 AM",
      "A hold is ready",
      "The patron has not opted in to any channel.",
      "the patron opts in; given up Mar 3, 2026, 7:00 AM",
      '/patron/8">Rita Reader</a><span class="help">card-8</span>',
    ]) {
      expect(html).toContain(said);
    }
  });

  test("a patron's page says the same of what waits for them", async () => {
    await setMode(koha.db, "live");
    await twoThatWait();
    const { html } = await see("/patron/8/");
    expect(html).toContain("given up Mar 3, 2026, 7:00 AM");
    expect(html).not.toContain("Koha may still add to this notice");
    expect(html).not.toContain("Notices without a message");
  });

  test.each([
    ["live_after", 2, "The library went live a moment ago.", "Mar 2, 2026, 7:04 AM"],
    ["enabled_after", 2, "Tidings was enabled in Koha a short while ago.", "Mar 2, 2026, 8:02 AM"],
  ])("the rest after %s is named, with its end", async (name, minutes, said, until) => {
    await setMode(koha.db, "live");
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60));
    const id = await aNotice(koha.db, { patronId: 7, queuedAt: at(0) });
    await setting(name, String(id), minutes);
    const { html } = await see("/waiting");
    expect(html).toContain(said);
    expect(html).toContain(until);
    // Looked at, it rests in our book.
    await anIntake(koha.db, koha.host).sweep(2);
    expect((await see("/waiting")).html).toContain(until);
  });

  test("an email that a rule takes waits for Koha's sender, and one that no rule takes is Koha's", async () => {
    await setMode(koha.db, "live");
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60));
    const rule = { transport: "email", letter_code: "ODUE", branchcode: null, takes: 1 };
    await koha.db.deleteFrom("tidings_rule").execute();
    await koha.db
      .insertInto("tidings_rule")
      .values({ ...rule, changed_at: at(0), changed_by: "test" })
      .execute();
    for (const letterCode of ["ODUE", "DUE"]) {
      await aNotice(koha.db, { patronId: 7, letterCode, transport: "email", queuedAt: at(0) });
    }
    // The worker has decided that it is to be ours.
    await sql`insert into tidings_candidate (notice_id, patron_id, letter_code, transport, state, queued_at, decided_at,
      changed_at) select message_id, 7, letter_code, 'email', 'open', time_queued, ${at(0)}, ${at(0)}
      from message_queue where letter_code = 'ODUE'`.execute(koha.db);
    const env = { TIDINGS_TELEGRAM_TOKEN: "1:token" };
    await anOptedIn(koha.db, 7, at(-50), { channel: "telegram", address: "700" });
    const service = await aService(env);
    const { html } = await (await service.visit()).see("/waiting");
    await koha.db.deleteFrom("tidings_rule").execute();
    expect(html).toContain("Items are overdue");
    expect(html).toContain("Koha&#39;s sender runs next");
    expect(html).not.toContain("Items are due soon");
  });
});

test("in trial what waits is Koha's to send, and the page says so", async () => {
  await setMode(koha.db, "trial");
  await aBorrower(koha.db, 7);
  await aNotice(koha.db, { patronId: 7, queuedAt: at(0) });
  expect(await waitingOnOverview()).toBe("1");
  expect((await see("/waiting")).html).toContain("Trial: Koha&#39;s own sender sends this text");
});

test("messages of ours that are queued come first, a hundred a page, Koha's after them", async () => {
  await setMode(koha.db, "live");
  await manyMessages(koha.db, 101, { reason: "rate_limited", due_at: at(600) });
  await twoThatWait();
  expect(await waitingOnOverview()).toBe("103");
  const first = await see("/waiting");
  expect(first.html).toContain("1 to 100 of 103");
  expect(first.html).not.toContain("Checkouts, returns, renewals</td>");
  const second = await see("/waiting?page=2");
  expect(second.html).toContain("101 to 103 of 103");
  expect(second.html).toContain("Checkouts, returns, renewals");
  expect(second.html).toContain("Previous page");
});

test("where nothing waits, and to whom may not see patrons, it says so", async () => {
  await setMode(koha.db, "live");
  expect((await see("/waiting")).html).toContain("Nothing waits.");
  expect((await see("/waiting", "en", [])).status).toBe(403);
});

test.each(LANGUAGES)("it is worded in %s", async (lang) => {
  await setMode(koha.db, "live");
  await twoThatWait();
  const { html } = await see("/waiting", lang);
  expect(html).not.toMatch(/(pages|staff|account):[a-z_]+\.|\{\{/);
  expect(html.includes("has not opted in to any channel")).toBe(lang === "en");
});
