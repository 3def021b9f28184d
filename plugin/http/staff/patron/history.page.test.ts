import { describe, expect, test } from "vitest";
import { anOptedIn, numberOf, stateOf } from "../../../consent/patron.fixture.ts";
import { writtenNumber } from "../../../consent/phones/written-number.ts";
import type { NoticeState } from "../../../database/tables.ts";
import { aBorrower } from "../../../koha/queue/notice.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { aMessage } from "../../../outbox/message.fixture.ts";
import { removeFromKoha } from "../../../outbox/opted-in-patron.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();

/** What we have recorded about a notice of Koha's to patron 7. */
async function anEntry(noticeId: number, letterCode: string, state: NoticeState, because: string | null, round = 1) {
  await koha.db
    .insertInto("tidings_notice")
    .values({
      notice_id: noticeId,
      round,
      patron_id: 7,
      letter_code: letterCode,
      state,
      because,
      first_seen_at: at(-60),
      look_at: null,
      changed_at: at(-30),
    })
    .execute();
}
const history = async () => {
  const { html } = await (await (await aService()).visit()).see("/patron/7");
  return html.slice(html.indexOf("<h2>Messages"), html.indexOf("All messages of this patron"));
};

test("notices without a message, whether ended or left, are shown with the reason in words", async () => {
  await aBorrower(koha.db, 7);
  await anEntry(1, "ODUE", "ended", "too_late");
  await anEntry(2, "HOLD", "waiting", "not_opted_in");
  await anEntry(3, "PASSWORD_RESET", "left", "security");
  const html = await history();
  for (const seen of [
    "Items are overdue <small>(ODUE)</small>",
    "No message made",
    "The notice was too old to be sent.",
    "PASSWORD_RESET",
    "/messages/n3",
    "A security message: Koha sends it itself.",
    "Mar 2, 2026, 6:00 AM",
  ]) {
    expect(html).toContain(seen);
  }
  // What waits has a table of its own.
  expect(html).not.toContain("HOLD");
});

test("a notice that made a message is shown by that message alone, and again if its Resend made none", async () => {
  await aBorrower(koha.db, 7);
  await aMessage(koha.db, { notice_id: 4, round: 1, patron_id: 7, state: "delivered" });
  await anEntry(4, "ODUE", "taken", null);
  expect(await history()).not.toContain("No message made");
  await koha.db.deleteFrom("tidings_notice").execute();
  await anEntry(4, "ODUE", "ended", "consent_withdrawn", 2);
  expect(await history()).toContain("The patron had opted out.");
});

describe("a patron whom Koha no longer has", () => {
  const see = async (path = "/patron/7", lang = "en") => (await (await aService()).visit({ lang })).see(path);
  async function aGone(): Promise<void> {
    await aBorrower(koha.db, 7);
    const addressId = await anOptedIn(koha.db, 7, at(-60));
    await aMessage(koha.db, { patron_id: 7, address_id: addressId, state: "cancelled", reason: "patron_gone" });
    await removeFromKoha(koha.db, 7);
  }

  test("is shown read-only, with the messages and every step of consent", async () => {
    await aGone();
    const { status, html } = await see();
    expect(status).toBe(200);
    for (const seen of [
      "Koha no longer has this patron.",
      "The patron was deleted before the message could be sent.",
      "Staff opted the patron in.",
      writtenNumber(numberOf(7)),
      "/patron/7/everything.json",
    ]) {
      expect(html).toContain(seen);
    }
    expect(html).not.toMatch(/action="[^"]*\/patron\//);
    for (const path of ["/patron/7/sms/opt-out", "/patron/7/sms/change"]) {
      expect([path, (await see(path)).html]).toEqual([
        path,
        expect.stringContaining("Koha no longer has this patron."),
      ]);
    }
  });

  test("cannot be changed any more", async () => {
    await aGone();
    const { post } = await (await aService()).visit();
    const { status, html } = await post("/patron/7/sms/opt-out", { reason: "Asked at the desk" });
    expect([status, html]).toEqual([404, expect.stringContaining("Koha no longer has this patron.")]);
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
  });

  test("is no patron at all where we have nothing stored either", async () => {
    await aGone();
    const { status, html } = await see("/patron/8");
    expect([status, html]).toEqual([404, expect.stringContaining("Koha has no such patron.")]);
  });

  test.each(LANGUAGES)("is worded in %s", async (lang) => {
    await aGone();
    const { status, html } = await see("/patron/7", lang);
    expect([status, html]).toEqual([200, expect.stringMatching(/<h1>[^<]*7[^<]*<\/h1><p class="help">[^<]{80,}<a /)]);
    expect(html).not.toMatch(/(pages|staff):[a-z_]+\.|\{\{/);
    expect(html.includes("no longer")).toBe(lang === "en");
  });
});
