import { beforeEach, expect, test } from "vitest";
import { readStaffSteps } from "../../../../audit/read-steps.ts";
import { aKoha } from "../../../../koha/queue/notice.fixture.ts";
import { setMode } from "../../../../notices/before-send.fixture.ts";
import { usePages, type Visit } from "../../../pages.fixture.ts";

const { koha, aService } = usePages();
const PAGE = "/wordings/notices/hold_ready?lang=en";
const ONE = "{{library}}: {{title}} waits for you.";
const OTHER = "{{library}}: {{count}} items wait for you: {{titles}}.";
const ACCOUNT = {
  TIDINGS_PLIVO_AUTH_ID: "MA1",
  TIDINGS_PLIVO_AUTH_TOKEN: "some-token",
  TIDINGS_PLIVO_NUMBERS: "15550100001",
  TIDINGS_PUBLIC_URL: "http://127.0.0.1/provider",
};

beforeEach(async () => {
  for (const table of ["tidings_wording", "tidings_staff_step", "tidings_limit", "tidings_message"] as const) {
    await koha.db.deleteFrom(table).execute();
  }
  await koha.db.deleteFrom("tidings_address").execute();
  await aKoha(koha.db);
  await setMode(koha.db, "live");
});

const comeIn = async (env: Record<string, string> = {}) => (await aService(env)).visit();
const typedIn = (html: string) => /<textarea id="one"[^>]*>([^<]*)<\/textarea>/.exec(html)?.[1];
const press = (visit: Visit, fields: Record<string, string>) =>
  visit.post(PAGE, { seen: "0", one: ONE, other: OTHER, ...fields });

test("a test text goes to a number of the trial list only, as it stands in the form", async () => {
  const visit = await comeIn({ ...ACCOUNT, TIDINGS_TRIAL_ADDRESSES: "(503) 555-0101" });
  const { html } = await press(visit, { do: "test", test_to: "sms:(503) 555-0101", test_what: "other" });
  expect(html).toContain("A test text is on its way to +1 503 555 0101.");
  expect(typedIn(html)).toBe(ONE);
  const [sent, ...others] = await koha.db
    .selectFrom("tidings_message as m")
    .innerJoin("tidings_address as a", "a.id", "m.address_id")
    .select(["m.channel", "m.state", "m.text", "m.patron_id", "a.address"])
    .execute();
  expect(others).toEqual([]);
  expect(sent).toMatchObject({ channel: "sms", state: "queued", patron_id: null, address: "15035550101" });
  expect(sent?.text).toContain("3 items wait for you");
  for (const test_to of ["sms:5035550199", "sms:15035550101", "", "email:a@b.example"]) {
    expect((await press(visit, { do: "test", test_to })).html).toContain("choose a number of the trial list");
  }
  const faulty = await press(visit, { do: "test", test_to: "sms:(503) 555-0101", one: "{{nope}}" });
  expect(faulty.status).toBe(422);
  expect(await koha.db.selectFrom("tidings_message").select("id").execute()).toHaveLength(1);
  expect((await readStaffSteps(koha.db, {})).steps.map(({ step }) => step)).toEqual(["test_message"]);
});

test("no test text goes to a number that said STOP, nor more than twenty in an hour", async () => {
  const visit = await comeIn({ ...ACCOUNT, TIDINGS_TRIAL_ADDRESSES: "(503) 555-0101, (503) 555-0102" });
  await koha.db
    .insertInto("tidings_suppression")
    .values({ channel: "sms", address: "15035550102", because: "stop", since_at: new Date(0) })
    .execute();
  const stopped = await press(visit, { do: "test", test_to: "sms:(503) 555-0102" });
  expect(stopped.html).toContain("Not sent: +1 503 555 0102 has said STOP");
  for (let nth = 0; nth < 20; nth += 1) await press(visit, { do: "test", test_to: "sms:(503) 555-0101" });
  expect((await press(visit, { do: "test", test_to: "sms:(503) 555-0101" })).html).toContain("twenty test texts");
  expect(await koha.db.selectFrom("tidings_message").select("id").execute()).toHaveLength(20);
});

test("without a trial list the page says where to enter a number; without an account nothing leaves", async () => {
  expect((await (await comeIn()).see(PAGE)).html).toContain("There is no number on the trial list yet.");
  const visit = await comeIn({ TIDINGS_TRIAL_ADDRESSES: "(503) 555-0101" });
  await koha.db.deleteFrom("tidings_sender").execute();
  const { html } = await press(visit, { do: "test", test_to: "sms:(503) 555-0101" });
  expect(html).toContain("no account is set up for this way");
});
