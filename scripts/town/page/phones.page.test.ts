import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { makeLink } from "../../../plugin/consent/link-tokens.ts";
import { useTicket } from "../../../plugin/koha/tickets.ts";
import { openLocales } from "../../../plugin/templates/locales.ts";
import { openTestDatabase, type TestDatabase } from "../../test-database.ts";
import { optInDemoPatrons, seedLibrary } from "../koha/library.ts";
import { PATRONS } from "../koha/patrons.ts";
import { type PlivoSimulator, startPlivo } from "../plivo/simulator.ts";
import { openSwitches } from "../switches.ts";
import { startTelegram, type TelegramSimulator } from "../telegram/simulator.ts";
import { createPhones, type Phones } from "./phones.tsx";
import { openWords } from "./words.ts";

const at = new Date("2026-11-21T10:00:00.000Z");
const now = () => at;
const OURS = "15550100001";
const MATEO = { id: 57, chatId: 810_000_057 };

let opened: TestDatabase;
let plivo: PlivoSimulator;
let telegram: TelegramSimulator;
let phones: Phones;
let lives: string[];

beforeAll(async () => {
  opened = await openTestDatabase();
  await seedLibrary(opened.db, at);
  await optInDemoPatrons(opened.db, at);
  plivo = await startPlivo({ authId: "MATEST", authToken: "test-token", numbers: [OURS], now });
  telegram = await startTelegram({ token: "7:test-token", username: "test_bot", now });
});
afterAll(async () => {
  await Promise.all([plivo.stop(), telegram.stop()]);
  await opened.close();
});

beforeEach(async () => {
  lives = [];
  const program = (name: string) => ({
    start: async () => void lives.push(`${name} starts`),
    kill: async () => void lives.push(`${name} is killed`),
  });
  const programs = { service: program("service"), bot: program("bot") };
  phones = createPhones({
    db: opened.db,
    plivo,
    telegram,
    mail: { url: "smtp://127.0.0.1:1", mails: [], stop: async () => {} },
    switches: openSwitches({ plivo, telegram, programs }, () => {}),
    words: openWords(await openLocales()),
    library: "Riverside Library",
    service: "http://127.0.0.1:1",
    bot: "test_bot",
    number: OURS,
    now,
    random: randomBytes,
    onError: (error) => {
      throw error;
    },
  });
});

const page = async (): Promise<string> => (await phones.app.request("/")).text();
const piece = async (id: string): Promise<string> =>
  new RegExp(`<div id="${id}"[^>]*>(.*?)</div>`, "s").exec(await page())?.[1] ?? "";

function press(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const body = new URLSearchParams(form);
  return phones.app.request(path, { method: "POST", body, headers: { origin: "http://localhost", ...headers } });
}

async function told(path: string, form: Record<string, string>): Promise<string> {
  const answer = (await (await press(path, form, { accept: "application/json" })).json()) as { said: string };
  return answer.said;
}

test("every patron has a phone with name, language and number, and a labelled field to write in", async () => {
  const html = await page();
  for (const { id, firstname, surname } of PATRONS) {
    expect(html).toContain(`<h3 id="phone-${id}-name">${firstname} ${surname}</h3>`);
    expect(html).toContain(`<label class="unseen" for="phone-${id}-text">Write as ${firstname} ${surname}</label>`);
  }
  expect(html).toContain("+33 639 980 103");
  expect(html).toContain('<span lang="da">Dansk</span>');
});

test("the page needs nothing from outside and allows nothing inline", async () => {
  const answer = await phones.app.request("/");
  const policy = answer.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
  const html = await answer.text();
  expect(html).not.toMatch(/ style="|<style|onclick|<script>|https?:\/\//);
  for (const [, path] of html.matchAll(/(?:src|href)="(\/[\w.]+)"/g)) {
    expect((await phones.app.request(path ?? "")).status).toBe(200);
  }
});

test("the library sees the waiting notices, who has consented, and that one opted out", async () => {
  expect(await piece("queue")).toMatch(/HOLD.*Grace Okafor.*sms.*pending/s);
  expect(await piece("queue")).toContain("No patron");
  expect(await piece("consent")).toMatch(/Harold Whitfield<\/th><td><span class="badge consent-opted_out">Opted out/);
  expect(await piece("consent")).toContain("The patron wrote STOP. Text from the phone");
  expect(await piece("messages")).toContain("No messages yet.");
  expect(await piece("phone-59-standing")).toContain("Not opted in");
});

test("without a script, checking in a held book leads back to the page, where Koha's two new rows stand", async () => {
  const answer = await press("/desk", { act: "check-in", patron: "53" });
  const location = answer.headers.get("location") ?? "";
  expect([answer.status, location]).toEqual([303, expect.stringMatching(/^\/\?patron=53&said=[\w-]{12}$/)]);
  const confirmed = await (await phones.app.request(location)).text();
  expect(confirmed).toMatch(/id="said"[^>]*>“[^<]+ for Camille/);
  expect(await piece("queue")).toMatch(/^.*?HOLD.*?Camille Laurent.*?email.*?HOLD.*?Camille Laurent.*?sms.*?pending/s);
  const back = await (await phones.app.request("/?patron=53&said=made-up")).text();
  expect(back).toMatch(/id="said"[^>]*><\/p>/);
  expect(back).toMatch(/<option value="53" selected[^>]*>Camille Laurent/);
});

test.each([
  [
    { act: "check-in", patron: "51" },
    "“The Left Hand of Darkness” is checked in and waits on the shelf for Edna Acosta. Koha writes a text and a mail.",
  ],
  [{ act: "cancel-hold", patron: "51" }, "Edna Acosta’s hold on “Dune” is cancelled. Koha writes a mail."],
  [{ act: "overdues", patron: "62" }, "“Pachinko” of Walter Nakamura is overdue. Koha writes a text and a mail."],
  [{ act: "due-soon", patron: "63" }, /^“[^”]+” of Beatrice Lang is due in two days. Koha writes a mail.$/],
  [{ act: "check-in", patron: "64" }, / waits on the shelf for Oscar Fuentes. Koha writes a letter on paper.$/],
  [{ act: "print" }, "Koha’s print job put a letter for Oscar Fuentes on paper."],
  [{ act: "print" }, "Koha’s print job put no letter on paper."],
  [{ act: "burn", patron: "51" }, "The desk does not know how to do this."],
  [{ act: "check-in", patron: "1" }, "The library has no such patron."],
])("the desk answers %j with a sentence", async (form, sentence) => {
  expect(await told("/desk", form)).toMatch(sentence);
});

test("staff can send a notice again that Koha has done with, and none that waits", async () => {
  const row = await opened.db
    .selectFrom("message_queue")
    .select("message_id")
    .where("borrowernumber", "=", 58)
    .where("message_transport_type", "=", "sms")
    .executeTakeFirstOrThrow();
  const notice = String(row.message_id);
  await opened.db
    .updateTable("message_queue")
    .set({ status: "deleted", failure_code: "The patron has opted out." })
    .where("message_id", "=", row.message_id)
    .execute();
  expect(await piece("queue")).toContain(`Resend<span class="unseen"> notice ${notice}</span>`);
  expect(await told("/resend", { notice })).toBe(`Notice ${notice} is pending again.`);
  expect(await told("/resend", { notice })).toContain("pending already");
});

test("staff pages and the account page are entered with a ticket, as from Koha's plugin", async () => {
  const answer = await press("/enter", { as: "patron", patron: "59" });
  expect([answer.status, answer.headers.get("location")]).toEqual([
    303,
    expect.stringMatching(/^\/opac\/enter\?ticket=[\w-]{43}$/),
  ]);
  const token = answer.headers.get("location")?.split("=")[1] ?? "";
  expect(await useTicket(opened.db, token, "patron", at)).toMatchObject({ whoId: 59, permissions: [], target: "/" });
  expect((await press("/enter", { as: "staff", patron: "59" })).headers.get("location")).toMatch(/^\/staff\/enter/);
  const desk = await press("/enter", { as: "desk", patron: "59", lang: "da" });
  const shown = desk.headers.get("location")?.split("=")[1] ?? "";
  expect(await useTicket(opened.db, shown, "staff", at)).toMatchObject({
    ...{ target: "/patron/59/", lang: "da", permissions: ["superlibrarian", "reach:*"] },
  });
  expect((await press("/enter", { as: "god", patron: "59" })).status).toBe(400);
  expect(await (await phones.app.request("/cgi-bin/koha/opac-main.pl")).text()).toContain("Koha’s own pages");
  const away = await phones.app.request("/opac/join");
  expect([away.status, await away.text()]).toEqual([502, expect.stringContaining("Start it on the demo’s page")]);
});

test("a link to Telegram shows a Start button, which opens the chat on that patron's phone", async () => {
  const token = await makeLink(opened.db, { patronId: 55, channel: "telegram", madeBy: "patron" }, randomBytes(24), at);
  expect(await (await phones.app.request(`/t.me?start=${token}`)).text()).toContain("It shows Amina the chat");
  const answer = await press("/t.me", { start: token });
  expect(answer.headers.get("location")).toBe("/?patron=55#phone-55");
  expect(telegram.thread(810_000_055).at(-1)?.text).toBe(`/start ${token}`);
  expect(await (await phones.app.request("/t.me?start=unknown")).text()).toContain("not one of the library’s");
  expect((await press("/t.me", { start: "unknown" })).status).toBe(400);
});

test("what a patron writes appears on the phone as it was written, markup and all", async () => {
  expect(await told("/phones/51/say", { text: "<b>STOP</b> & go" })).toBe("Edna wrote to the library.");
  expect(await piece("phone-51-thread")).toContain("<p>&lt;b&gt;STOP&lt;/b&gt; &amp; go</p>");
  expect(await told("/phones/51/say", { text: "", key: "HELP" })).toBe("Edna wrote to the library.");
  expect(plivo.heard.map(({ from, to, text }) => [from, to, text])).toEqual([
    ["15035550101", OURS, "<b>STOP</b> & go"],
    ["15035550101", OURS, "HELP"],
  ]);
  const empty = await press("/phones/51/say", { text: "  " });
  expect([empty.status, await empty.text()]).toEqual([400, expect.stringContaining("Write something first.")]);
});

test("a Telegram phone opens the bot by its own link, and must unblock the bot before writing", async () => {
  expect(await piece("phone-57-bot")).not.toContain("Block");
  await told("/phones/57/bot", { act: "link" });
  expect(telegram.thread(MATEO.chatId).map(({ text }) => text)).toEqual([expect.stringMatching(/^\/start [\w-]{32}$/)]);
  await told("/phones/57/bot", { act: "block" });
  expect(await piece("phone-57-bot")).toContain("Mateo has blocked the library’s bot.");
  expect(await told("/phones/57/say", { key: "/start" })).toContain("Unblock the bot first");
  await told("/phones/57/bot", { act: "unblock" });
  await told("/phones/57/say", { key: "/start" });
  expect(telegram.thread(MATEO.chatId)).toHaveLength(2);
  expect(await told("/phones/51/bot", { act: "block" })).toBe("This phone has no Telegram.");
});

test("switches show what is pressed, and killed programs can be started again", async () => {
  await told("/switches", { plivo: "down" });
  expect(await piece("switches")).toMatch(/value="down" aria-pressed="true"/);
  await told("/switches", { plivo: "works" });
  expect(await piece("switches")).toMatch(/value="down" aria-pressed="false"/);
  await told("/switches", { kill: "service" });
  await told("/switches", { kill: "service" });
  expect(await piece("switches")).toContain("Service killed");
  await told("/switches", { start: "service" });
  await told("/switches", { start: "bot" });
  expect(lives).toEqual(["service is killed", "service starts"]);
  expect(await told("/switches", { plivo: "sings" })).toBe("There is no such switch.");
});

test("no other page can press a button here, nor see this one under a name of its own", async () => {
  const forged = await press("/desk", { act: "check-in", patron: "51" }, { origin: "https://elsewhere.example" });
  expect(forged.status).toBe(403);
  expect((await phones.app.request("http://elsewhere.example/")).status).toBe(421);
});

test("a watcher is sent every piece at first, and then the one that changed", async () => {
  const answer = await phones.app.request("/live");
  expect(answer.headers.get("content-type")).toContain("text/event-stream");
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => JSON.parse(((await reader?.read())?.value ?? "").replace(/^data: /, "")) as object;
  expect(Object.keys(await next())).toEqual(
    expect.arrayContaining(["queue", "messages", "consent", "phone-62-thread"]),
  );
  telegram.say(MATEO.chatId, "hola");
  expect(await next()).toEqual({ "phone-57-thread": expect.stringContaining("hola") });
  await reader?.cancel();
  await phones.live.stop();
});
