import { beforeEach, expect, test } from "vitest";
import { at } from "../../../notices/intake.fixture.ts";
import { stopSender, writeSenders } from "../../../outbox/senders.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { DEFAULT_ROLES, rolesOf } from "../../frame/roles/roles.ts";
import { type TicketWish, usePages } from "../../pages.fixture.ts";
import { TROUBLES } from "../../troubles.ts";
import { DEFECTS, mendOf } from "./mends.ts";

const { koha, aService } = usePages();
const SENDER = "15550100001";
const ADMIN: TicketWish = { permissions: ["superlibrarian"] };
const CLERK: TicketWish = { permissions: ["borrowers"] };
const WAYS = ["sms", "telegram", "email"] as const;

beforeEach(async () => {
  await koha.db.deleteFrom("tidings_sender").execute();
});

/** Where everything that may be wrong, by any way or by none, leads this person: each place once. */
function everyPlace({ permissions = [], reach }: TicketWish): string[] {
  const session = { roles: rolesOf(permissions, DEFAULT_ROLES), reach: reach ?? null };
  const codes = [...TROUBLES, ...DEFECTS];
  const ways = codes.flatMap((code) => [{ code }, ...WAYS.map((channel) => ({ code, channel }))]);
  return [...new Set(ways.map((one) => mendOf(one, session).to))];
}

test.each([
  ["an administrator", ADMIN, ["/settings#sms", "/settings#telegram", "/joining#mail", "/off-switch", "/restored"]],
  ["an administrator of one library", { ...ADMIN, reach: ["MPL"] }, ["/settings#sms", "/manual/restored"]],
  ["whoever may only see", CLERK, ["/manual/off-switch", "/manual/not-well#an-account-is-refused"]],
])("each thing that may be wrong leads %s to a place that opens", async (_who, wish, some) => {
  const places = everyPlace(wish);
  expect(places).toEqual(expect.arrayContaining(some));
  const visit = await (await aService()).visit(wish);
  for (const place of places) {
    const [path = "", id] = place.split("#");
    const { status, html } = await visit.see(path);
    expect([place, status]).toEqual([place, 200]);
    if (id !== undefined) expect([place, html.includes(` id="${id}"`)]).toEqual([place, true]);
  }
});

test("the overview leads from each sentence to where it is mended, and /ready says the sentences alone", async () => {
  await writeSenders(koha.db, [{ sender: SENDER, channel: "sms", perSecond: 5, providerAnswers: false }]);
  await stopSender(koha.db, SENDER, at(5), "credentials_refused");
  const { app, visit } = await aService();
  const shown = async (wish: TicketWish) => {
    const { html } = await (await visit(wish)).see("");
    return [...html.matchAll(/<li>([^<]+) <a href="\/tidings\/staff([^"]+)">([^<]+)<\/a><\/li>/g)].map(
      ([, sentence, to, name]) => [sentence, to, name],
    );
  };
  const sentences = [
    "No way of sending is set up yet; enter an account on the settings page.",
    "sms: The provider refused our account name or token; please check the settings.",
  ] as const;
  expect(await shown(ADMIN)).toEqual([
    [sentences[0], "/settings", "Settings"],
    [sentences[1], "/settings#sms", "Settings"],
  ]);
  const account = "/manual/not-well#an-account-is-refused";
  expect(await shown(CLERK)).toEqual(sentences.map((sentence) => [sentence, account, "What to do"]));
  expect(await (await app.request("/ready")).json()).toMatchObject({ ready: false, because: sentences });
  const told = await Promise.all(LANGUAGES.map((lang) => shown({ ...ADMIN, lang })));
  // In the reader's language, whatever the library's own is.
  expect(new Set(told.flat().map(([sentence]) => sentence)).size).toBe(2 * LANGUAGES.length);
  expect(told.flat().map(([, to]) => to)).toEqual(LANGUAGES.flatMap(() => ["/settings", "/settings#sms"]));
});

test("a sender that rests for a reason that we do not know still leads somewhere", async () => {
  await writeSenders(koha.db, [{ sender: SENDER, channel: "sms", perSecond: 5, providerAnswers: false }]);
  await stopSender(koha.db, SENDER, at(5), "made_up_by_a_later_version");
  const { html } = await (await (await aService()).visit(CLERK)).see("");
  expect(html).toContain(
    'made_up_by_a_later_version <a href="/tidings/staff/manual/not-well#a-way-rests">What to do</a>',
  );
});
