import { get } from "node:http";
import { sql } from "kysely";
import { expect, onTestFinished, test, vi } from "vitest";
import { readStaffSteps } from "../../../../audit/read-steps.ts";
import { at } from "../../../../notices/intake.fixture.ts";
import { manyMessages } from "../../../../outbox/message.fixture.ts";
import { listen } from "../../../listen.ts";
import { usePages } from "../../../pages.fixture.ts";

const { koha, aService } = usePages();
const LONG = "A secret of Rita's. ".repeat(40);

/** The file over a real connection: its status, and whether a browser takes it for whole. */
function download(port: number, cookie: string, onFirst: () => Promise<unknown>) {
  return new Promise<{ status: number; whole: boolean; text: string }>((resolve) => {
    let text = "";
    const path = "/staff/messages.csv?q=reader&dates=all";
    const asked = get({ port, host: "127.0.0.1", path, agent: false, headers: { cookie } }, (answer) => {
      const ended = () => resolve({ status: answer.statusCode ?? 0, whole: answer.complete, text });
      answer.on("close", ended).on("error", () => {});
      answer.once("data", (some) => {
        text += some;
        answer.pause();
        void onFirst().then(() => answer.on("data", (more) => (text += more)).resume());
      });
    });
    asked.on("error", () => resolve({ status: 0, whole: false, text }));
  });
}

async function aBrowser() {
  await koha.db.deleteFrom("tidings_staff_step").execute();
  await koha.db.deleteFrom("tidings_message_archive").execute();
  await sql`insert into borrowers (borrowernumber, cardnumber, surname, firstname, branchcode, categorycode)
    values (7, 'card-7', 'Reader', 'Rita', 'MPL', 'PT')`.execute(koha.db);
  await manyMessages(koha.db, 9_000, { state: "delivered", created_at: at(-5), patron_id: 7, text: LONG });
  const { app, visit, said } = await aService();
  const service = await listen(0, app, { note: () => {}, bug: () => {} });
  onTestFinished(service.stop);
  return { port: service.port, cookie: (await visit()).cookie, said };
}

/** What the web server prints by itself. */
const printed = () =>
  [vi.spyOn(console, "error"), vi.spyOn(console, "info")].map((spy) => spy.mockImplementation(() => {}));

test("a file whose database goes away midway breaks off, and the log says so without anybody's name", async () => {
  const { port, cookie, said } = await aBrowser();
  const console = printed();
  const gone = () => sql`rename table tidings_message to tidings_message_gone`.execute(koha.db);
  const back = () => sql`rename table tidings_message_gone to tidings_message`.execute(koha.db);
  try {
    const { status, whole, text } = await download(port, cookie, gone);
    expect([status, whole, text.includes("Error")]).toEqual([200, false, false]);
  } finally {
    await back();
  }
  const all = JSON.stringify([said(), console.map((spy) => spy.mock.calls.map((call) => String(call)))]);
  expect(all).toContain("messages.export_broken");
  for (const personal of [/Rita/, /Reader/i, /select/i]) expect(all).not.toMatch(personal);
  expect((await readStaffSteps(koha.db, {})).steps).toMatchObject([{ step: "export_messages" }]);
});

test("what cannot be read at all is a page that says so, and nothing was taken away", async () => {
  const { port, cookie } = await aBrowser();
  await sql`rename table tidings_message to tidings_message_gone`.execute(koha.db);
  try {
    const { status, text } = await download(port, cookie, async () => undefined);
    expect([status, text.includes("<h1>")]).toEqual([503, true]);
  } finally {
    await sql`rename table tidings_message_gone to tidings_message`.execute(koha.db);
  }
  expect((await readStaffSteps(koha.db, {})).steps).toEqual([]);
});
