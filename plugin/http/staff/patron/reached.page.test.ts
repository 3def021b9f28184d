import { expect, test } from "vitest";
import { anOptedIn } from "../../../consent/patron.fixture.ts";
import { anElection, MAILED, TEXTED } from "../../../coverage/election.fixture.ts";
import { aBorrower } from "../../../koha/queue/notice.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { SERVED_BECAUSE, UNSERVED_BECAUSE } from "../../../routing/elected.ts";
import { LANGUAGES, openLocales } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";
import { wordsOf } from "../../patron/patron-page.fixture.ts";

const { koha, aService } = usePages();
const ENV = {
  TIDINGS_PUBLIC_URL: "https://library.example/tidings",
  TIDINGS_LIBRARY_NAME: "Midway Library",
  TIDINGS_PLIVO_AUTH_ID: "MA1",
  TIDINGS_PLIVO_AUTH_TOKEN: "some-token",
  TIDINGS_PLIVO_NUMBERS: "15550100001",
};
const MAIL = {
  TIDINGS_OPAC_URL: "https://opac.library.example/tidings/patron",
  TIDINGS_SMTP_URL: "smtp://127.0.0.1:1",
  TIDINGS_MAIL_FROM: "library@midway.example",
  TIDINGS_KEY: "a-process-key-of-forty-characters-at-least",
};

async function thePage(env: Record<string, string> = {}): Promise<string> {
  const staff = await (await aService({ ...ENV, ...env })).visit({ permissions: ["borrowers:edit_borrowers"] });
  return wordsOf((await staff.see("/patron/7")).html);
}

test("staff read for each type of notice how it reaches the patron, and why", async () => {
  await aBorrower(koha.db, 7);
  await anOptedIn(koha.db, 7, at(-60));
  await anElection(koha.db, 7, {
    hold_ready: { ...TEXTED, otherwise: "mail" },
    overdue: { ...MAILED, because: "no_overdue_sms" },
    checkin: { ...MAILED, because: "off_in_koha", otherwise: "nothing" },
  });
  const words = await thePage();
  expect(words).toContain("How each notice reaches the patron");
  expect(words).toContain(
    "Hold ready By text. The library’s own email comes too. Koha makes a text of it, which Tidings sends.",
  );
  expect(words).toContain("Overdue Koha’s email goes as before. The overdue rules in Koha do not name SMS.");
  expect(words).toContain("Check-in Nothing is sent. Koha does not send it: a preference");
});

test("staff read beside the ticks which notices email would take over", async () => {
  await aBorrower(koha.db, 7);
  await anOptedIn(koha.db, 7, at(-60));
  expect(await thePage(MAIL)).toContain("Email Once this has taken effect, these notices no longer come by text");
});

test("of a patron who is opted in nowhere staff read nothing", async () => {
  await aBorrower(koha.db, 7);
  await anElection(koha.db, 7, {});
  expect(await thePage()).not.toContain("How each notice reaches the patron");
});

test.each(LANGUAGES)("in %s every reason has its words", async (lang) => {
  const say = await openLocales();
  for (const because of [...SERVED_BECAUSE, ...UNSERVED_BECAUSE])
    expect(say(lang, `coverage:because.${because}`)).not.toBe("");
});
