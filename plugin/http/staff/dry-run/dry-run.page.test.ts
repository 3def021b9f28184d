import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { anOptedIn, numberOf } from "../../../consent/patron.fixture.ts";
import { aBorrower, aNotice } from "../../../koha/queue/notice.fixture.ts";
import { setMode } from "../../../notices/before-send.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { type TicketWish, usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();
const TELEGRAM = { TIDINGS_TELEGRAM_TOKEN: "1:token" };

async function see(path: string, wish: TicketWish = {}) {
  const service = await aService(TELEGRAM);
  const visit = await service.visit(wish);
  service.setClock(3);
  return visit.see(path);
}

/** Rita is opted in by Telegram and reads of a hold; Olaf, whom nobody asked, of a loan. */
async function twoNotices() {
  await setMode(koha.db, "live");
  await aBorrower(koha.db, 7);
  await aBorrower(koha.db, 8);
  await anOptedIn(koha.db, 7, at(-60), { channel: "telegram", address: "70707" });
  const hold = await aNotice(koha.db, { patronId: 7, queuedAt: at(0) });
  const loan = await aNotice(koha.db, { patronId: 8, letterCode: "CHECKOUT", queuedAt: at(0) });
  return { hold, loan };
}

const countRows = async () =>
  (
    await sql<{ n: number }>`select (select count(*) from tidings_message) + (select count(*) from tidings_notice)
    + (select count(*) from message_queue where status <> 'pending') as n`.execute(koha.db)
  ).rows[0]?.n;

describe("one notice", () => {
  test("that waits: whether it is sent, by which way, why by no other, and in which words", async () => {
    const { hold, loan } = await twoNotices();
    const { html, status } = await see(`/dry-run/notice?notice=${hold}`);
    expect(status).toBe(200);
    for (const said of ["It would be sent now.", "Dune is ready at Midway", "Hold ready (HOLD)", "… 07</td>"]) {
      expect(html).toContain(said);
    }
    expect(html).toContain("The rules put this way first.");
    expect(html).toContain("No rule takes it: it is Koha’s.");
    expect(html).not.toContain("70707");
    const waits = (await see(`/dry-run/notice?notice=${loan}`)).html;
    expect(waits).toContain("It would wait.");
    expect(waits).toContain("Koha may still add to this notice");
    expect(waits).toContain("Then, if nothing else changes: It would wait.");
    expect(waits).toContain("Has not said yes to this way.");
    expect(await countRows()).toBe(0);
  });

  test("that Koha has not written, by card and type", async () => {
    await twoNotices();
    const service = await aService(TELEGRAM);
    const visit = await service.visit();
    expect((await visit.see("/dry-run?q=card-7&type=overdue_2")).status).toBe(303);
    const { html } = await visit.see("/dry-run/notice?patron=7&type=overdue_2");
    expect(html).toContain("Overdue, reminder 2");
    expect(html).toContain("Koha has not written this notice");
    expect(html).toContain("(Koha’s own words stand here.)");
    expect(html).not.toContain("Billed parts");
    expect((await visit.see("/dry-run?q=nobody")).html).toContain("Nobody is found by “nobody”.");
    expect(await countRows()).toBe(0);
  });

  test("one that is not pending any more is not there, and one of another library is refused", async () => {
    const { hold } = await twoNotices();
    expect((await see("/dry-run/notice?notice=99999")).status).toBe(404);
    for (const path of [`/dry-run/notice?notice=${hold}`, "/dry-run/notice?patron=7&type=due"]) {
      expect((await see(path, { reach: ["ZZZ"] })).status).toBe(403);
    }
    expect((await see(`/dry-run/notice?notice=${hold}`, { permissions: [] })).status).toBe(403);
  });

  test("an address that has said STOP is told to be one", async () => {
    await setMode(koha.db, "live");
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60), { channel: "telegram", address: "70707" });
    const row = { channel: "telegram" as const, address: "70707", because: "stop", since_at: at(0) };
    await koha.db.insertInto("tidings_suppression").values(row).execute();
    expect((await see("/dry-run/notice?patron=7&type=due")).html).toContain("has said STOP or is blocked");
    expect(numberOf(7)).not.toBe("");
  });
});

describe("everything that waits", () => {
  test("is counted by reason, type and way, with examples, and nothing is sent", async () => {
    await twoNotices();
    const { html } = await see("/dry-run/all");
    for (const said of ["Nothing was sent, and nothing was changed.", "Rita Reader</a>, Hold ready", "Telegram"]) {
      expect(html).toContain(said);
    }
    expect(html).toMatch(/Waits<\/td>.*?Koha may still add to this notice.*?>1<\/td>/s);
    expect(await countRows()).toBe(0);
  });

  test("by library and category, and never beyond reach", async () => {
    await twoNotices();
    const figure = (html: string) => /Notices looked at<\/dt><dd>(\d+)/.exec(html)?.[1] ?? "none";
    expect(figure((await see("/dry-run/all?library=MPL&category=PT")).html)).toBe("2");
    expect(figure((await see("/dry-run/all?library=nothing")).html)).toBe("2");
    expect(figure((await see("/dry-run/all", { reach: ["ZZZ"] })).html)).toBe("none");
    expect(figure((await see("/dry-run/all", { reach: ["MPL"] })).html)).toBe("2");
  });

  test("in trial the pages say that Koha sends now", async () => {
    await twoNotices();
    await setMode(koha.db, "trial");
    for (const path of ["/dry-run", "/dry-run/all"])
      expect((await see(path)).html).toContain("The library is in trial");
  });
});

test.each(LANGUAGES)("worded in %s", async (lang) => {
  const { hold } = await twoNotices();
  for (const path of ["/dry-run", "/dry-run/all", `/dry-run/notice?notice=${hold}`]) {
    const { html, status } = await see(path, { lang });
    expect(status).toBe(200);
    expect(html).not.toMatch(/(dry_run|staff|coverage):[a-z_]+\.|\{\{/);
  }
});
