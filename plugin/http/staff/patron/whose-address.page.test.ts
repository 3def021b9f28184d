import { beforeEach, expect, test } from "vitest";
import { recordStep } from "../../../consent/ledger.ts";
import { anOptedIn } from "../../../consent/patron.fixture.ts";
import { optIn as consentOptIn } from "../../../consent/transitions.ts";
import { inTransaction } from "../../../database/connection.ts";
import { aBorrower } from "../../../koha/queue/notice.fixture.ts";
import { setMode } from "../../../notices/before-send.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();
const ENV = {
  TIDINGS_PLIVO_AUTH_ID: "MAFAKE",
  TIDINGS_PLIVO_AUTH_TOKEN: "fake-token",
  TIDINGS_PLIVO_NUMBERS: "15550100001",
  TIDINGS_PUBLIC_URL: "http://127.0.0.1/provider",
};
const NUMBER = "12025550142";

beforeEach(async () => {
  await setMode(koha.db, "live");
  await aBorrower(koha.db, 7);
});

/** Sofie, a librarian, on the page of patron 7. */
async function aPage(lang = "en") {
  const service = await aService(ENV);
  const staff = await service.visit({ permissions: ["borrowers:edit_borrowers"], lang });
  const terms = /name="terms\.sms" value="([^"]+)"/.exec((await staff.see("/patron/7")).html)?.[1] ?? "";
  const sound = { address: "(202) 555-0142", agreed: "yes", terms, reason: "Asked at the desk" };
  return {
    see: async () => (await staff.see("/patron/7")).html,
    optIn: (more: Record<string, string> = {}) => staff.post("/patron/7/sms/opt-in", { ...sound, ...more }),
  };
}

test.each(["", "the number before"])("learns whose number is in use, also when changing from %j", async (before) => {
  await aBorrower(koha.db, 8);
  await anOptedIn(koha.db, 8, at(-60), { address: NUMBER });
  if (before !== "") await anOptedIn(koha.db, 7, at(-30));
  const { optIn } = await aPage();
  const { status, html } = await optIn({ warned: "yes" });
  expect([status, html]).toEqual([422, expect.stringContaining("in use for another patron already")]);
  expect(html).toMatch(/<a href="[^"]*\/patron\/8">Rita Reader<\/a> \(card-8\)/);
  expect(html).not.toContain("ask the library");
});

test("learns who uses the number now that an invitation was for", async () => {
  const { optIn, see } = await aPage();
  await optIn();
  await aBorrower(koha.db, 8);
  await inTransaction(koha.db, async (tx) => {
    const by = { source: "staff", actor: "desk", byPhone: false } as const;
    const { addressId } = await consentOptIn(tx, { patronId: 8, channel: "sms", address: NUMBER, ...by }, at(1));
    const step = { channel: "sms", event: "address_claimed", source: "keyword", actor: "patron", addressId } as const;
    await recordStep(tx, 7, step, at(1));
  });
  const html = await see();
  expect(html).toMatch(/so the request has ended: <a href="[^"]*\/patron\/8">Rita Reader<\/a> \(card-8\)/);
  expect(html).not.toContain("ask the library");
});

test.each(LANGUAGES)("it is said in %s", async (lang) => {
  await aBorrower(koha.db, 8);
  await anOptedIn(koha.db, 8, at(-60), { address: NUMBER });
  const { optIn } = await aPage(lang);
  const { html } = await optIn();
  expect(html).toContain('/patron/8">Rita Reader</a> (card-8)');
  expect(html.includes("in use for another patron already")).toBe(lang === "en");
  expect(html).not.toMatch(/staff:[a-z_]+\.|\{\{/);
});
