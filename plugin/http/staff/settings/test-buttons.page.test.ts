import { afterAll, beforeAll, expect, test } from "vitest";
import { type PlivoSimulator, startPlivo } from "../../../../scripts/town/plivo/simulator.ts";
import { startTelegram, type TelegramSimulator } from "../../../../scripts/town/telegram/simulator.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { usePages } from "../../pages.fixture.ts";

const { aService } = usePages();

const PUBLIC = { TIDINGS_PUBLIC_URL: "https://library.example/tidings" };
const ACCOUNT = { plivo_auth_id: "MA1", plivo_auth_token: "plivo-very-secret", plivo_numbers: "15550100001" };

let plivo: PlivoSimulator;
let telegram: TelegramSimulator;
beforeAll(async () => {
  const now = () => at(0);
  plivo = await startPlivo({
    authId: "MA1",
    authToken: "plivo-very-secret",
    numbers: ["15550100001"],
    now,
    credits: 12.5,
  });
  telegram = await startTelegram({ token: "4242:secret-of-telegram", username: "midway_bot", now });
});
afterAll(async () => {
  await Promise.all([plivo.stop(), telegram.stop()]);
});

async function aRoom() {
  const service = await aService({
    ...PUBLIC,
    TIDINGS_PLIVO_API: plivo.origin,
    TIDINGS_TELEGRAM_API: telegram.origin,
  });
  return { ...service, ...(await service.visit()) };
}
const said = (html: string) => /<div class="notice (\w+)" role="(\w+)">([^<]*)/.exec(html)?.slice(1);

test("the Test buttons show what Plivo and Telegram answer for good accounts, and send nothing", async () => {
  const { post } = await aRoom();
  await post("/settings", { ...ACCOUNT, telegram_token: "4242:secret-of-telegram" });
  expect(said((await post("/settings/test/sms", {})).html)).toEqual([
    "good",
    "status",
    expect.stringMatching(/^Plivo answered: OK, 12\.50* USD/),
  ]);
  expect(said((await post("/settings/test/telegram", {})).html)).toEqual([
    "good",
    "status",
    "Telegram answered: OK, @midway_bot",
  ]);
  expect([plivo.requests, telegram.requests]).toEqual([0, 0]);
});

test("the answer stands beside the button that was pressed, where the browser goes, and not at the other", async () => {
  const { post } = await aRoom();
  const { html } = await post("/settings/test/telegram", {});
  expect(html).toMatch(/<div class="test" id="tested"><form[^>]*test\/telegram#tested">.*?<\/form><div class="notice/);
  expect(html).toMatch(/test\/sms#tested">((?!class="notice).)*<\/div><div class="test" id="tested">/);
  const [trial = "", limit = ""] = [
    /id="trial">(.*?)<\/fieldset>/s.exec(html)?.[1],
    /id="limit">(.*?)<\/fieldset>/s.exec(html)?.[1],
  ];
  expect([trial.includes('name="daily_limit"'), limit.includes('name="daily_limit"')]).toEqual([false, true]);
});

test("the Test buttons show what they answer for wrong accounts, without the secrets", async () => {
  const room = await aRoom();
  await room.post("/settings", { ...ACCOUNT, plivo_auth_token: "mistyped-one", telegram_token: "4242:mistyped-two" });
  const sms = await room.post("/settings/test/sms", {});
  const chat = await room.post("/settings/test/telegram", {});
  expect(said(sms.html)).toEqual(["bad", "alert", expect.stringMatching(/^Plivo answered: .*\.$/)]);
  expect(said(chat.html)).toEqual([
    "bad",
    "alert",
    expect.stringContaining("Telegram does not know our bot&#39;s token (401)"),
  ]);
  for (const text of [sms.html, chat.html, room.said()]) expect(text).not.toContain("mistyped");
});

test("the Test buttons say so when a channel is not set up or nobody answers", async () => {
  const { post } = await aRoom();
  for (const channel of ["sms", "telegram"]) {
    expect((await post(`/settings/test/${channel}`, {})).html).toContain("This channel is not set up yet.");
  }
  expect((await post("/settings/test/pigeon", {})).status).toBe(404);
  const away = await aService({ TIDINGS_TELEGRAM_TOKEN: "1:token", TIDINGS_TELEGRAM_API: "http://127.0.0.1:9" });
  const { html } = await (await away.visit()).post("/settings/test/telegram", {});
  expect(html).toContain("Telegram could not be reached (ECONNREFUSED).");
});

test.each([
  ["en", "The provider's server refuses the connection"],
  ["es", "El servidor del proveedor rechaza la conexión"],
  ["fr", "Le serveur du fournisseur refuse la connexion"],
  ["da", "Udbyderens server afviser forbindelsen"],
])("a provider that refuses the connection is told in the reader's language: %s", async (lang, words) => {
  // A port below those that the system gives away.
  const service = await aService({ ...PUBLIC, TIDINGS_PLIVO_API: "http://127.0.0.1:1027" });
  const room = await service.visit({ lang });
  await room.post("/settings", ACCOUNT);
  const [kind, , sentence = ""] = said((await room.post("/settings/test/sms", {})).html) ?? [];
  expect(kind).toBe("bad");
  expect(sentence).toContain(`Plivo (127.0.0.1:1027): ${words.replace("'", "&#39;")}`);
  expect(sentence).toContain("(Plivo could not be reached (ECONNREFUSED).)");
});
