import { Client } from "plivo";
import { afterEach, expect, test } from "vitest";
import { type PlivoOptions, type PlivoSimulator, startPlivo } from "./simulator.ts";

const library = "15550100100";
const patron = "15550100777";
const started: PlivoSimulator[] = [];
let clock = new Date("2026-11-21T10:00:00.250Z");

async function aPlivo(options: Partial<PlivoOptions> = {}) {
  clock = new Date("2026-11-21T10:00:00.250Z");
  const account = { authId: "MAEXAMPLE", authToken: "secret", numbers: [library] };
  const plivo = await startPlivo({ ...account, receipts: "none", now: () => clock, ...options });
  started.push(plivo);
  return { plivo, client: new Client("MAEXAMPLE", "secret", { url: plivo.address, timeout: 20_000 }) };
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((plivo) => plivo.stop()));
});

test("a text sent with Plivo's SDK is in the books with everything that was asked for", async () => {
  const { plivo, client } = await aPlivo();
  const url = "http://127.0.0.1:9/receipts/41";
  const answer = await client.messages.create(library, `+${patron}`, "Din bog er klar: Æblet", {
    url,
    method: "POST",
    message_expiry: 3600,
    log: "number_only",
  });
  expect(answer.message).toBe("message(s) queued");
  expect(answer.messageUuid).toEqual([plivo.books[0]?.uuid]);
  expect(plivo.books).toMatchObject([
    {
      src: library,
      dst: patron,
      text: "Din bog er klar: Æblet",
      url,
      messageExpiry: 3600,
      log: "number_only",
      units: 1,
      state: "sent",
    },
  ]);
  expect(plivo.requests).toBe(1);
});

const HELLO = { src: library, dst: patron, text: "Hello", more: {} };

test.each([
  ["a destination that is no number", { ...HELLO, dst: "not-a-number" }, /dst is invalid/],
  ["a sender that is not ours", { ...HELLO, src: "15550199999" }, /src is invalid/],
  ["an empty text", { ...HELLO, text: "" }, /text is required/],
  ["1,601 GSM-7 characters", { ...HELLO, text: "a".repeat(1601) }, /too long/],
  ["738 UCS-2 characters", { ...HELLO, text: "í".repeat(738) }, /too long/],
  ["several numbers at once", { ...HELLO, dst: `${patron}<15550100778` }, /dst is invalid/],
  [
    "a message that may wait for longer than Plivo keeps it",
    { ...HELLO, more: { message_expiry: 10_800 } },
    /message_expiry/,
  ],
])("Plivo refuses %s with 400", async (_what, { src, dst, text, more }, sentence) => {
  const { plivo, client } = await aPlivo();
  await expect(client.messages.create(src, dst, text, more)).rejects.toMatchObject({
    status: 400,
    message: expect.stringMatching(sentence),
  });
  expect(plivo.books).toEqual([]);
});

test("a wrong token is refused with 401", async () => {
  const { plivo } = await aPlivo();
  const stranger = new Client("MAEXAMPLE", "wrong", { url: plivo.address });
  await expect(stranger.messages.create(library, patron, "Hello")).rejects.toMatchObject({ status: 401 });
  expect(plivo.requests).toBe(0);
});

test("credits go down by units, and an empty account fails one text and then refuses for two minutes", async () => {
  const { plivo, client } = await aPlivo({ credits: 0.011 });
  await client.messages.create(library, patron, "a".repeat(161));
  expect(plivo.creditsLeft()).toBe("0.00000");
  await client.messages.create(library, patron, "too expensive");
  expect(plivo.books[1]).toMatchObject({ state: "queued", text: "too expensive" });
  await expect(client.messages.create(library, patron, "refused")).rejects.toThrow("402");
  const body = await fetch(`${plivo.address}/Message/`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa("MAEXAMPLE:secret")}`, "content-type": "application/json" },
    body: JSON.stringify({ src: library, dst: patron, text: "refused" }),
  });
  expect(await body.json()).toMatchObject({ error: "Insufficient Credit" });
  plivo.putCredits(10);
  clock = new Date(clock.getTime() + 121_000);
  await client.messages.create(library, patron, "after topping up");
  expect(plivo.books.map(({ text }) => text)).toEqual(["a".repeat(161), "too expensive", "after topping up"]);
});

test("the account page shows the credits", async () => {
  const { client } = await aPlivo({ credits: 12.5 });
  const account: unknown = await (client.accounts as unknown as { get(): Promise<unknown> }).get();
  expect(account).toMatchObject({ cashCredits: "12.50000", billingMode: "prepaid" });
});

test("the list of messages is filtered by number and time, newest first, and never contains the text", async () => {
  const { plivo, client } = await aPlivo();
  await client.messages.create(library, patron, "first");
  clock = new Date("2026-11-21T10:05:00.000Z");
  await client.messages.create(library, patron, "second");
  await client.messages.create(library, "15550100778", "to somebody else");
  const list = async (filter: object) => (await client.messages.list(filter)) as unknown as { messageUuid: string }[];

  const mine = await list({ message_direction: "outbound", from_number: library, to_number: patron });
  expect(mine.map(({ messageUuid }) => messageUuid)).toEqual([plivo.books[1]?.uuid, plivo.books[0]?.uuid]);
  expect(mine[1]).toMatchObject({
    messageTime: "2026-11-21 15:30:00+05:30",
    messageState: "sent",
    messageDirection: "outbound",
  });
  expect(JSON.stringify(mine)).not.toContain("first");

  const late = await list({
    message_time__gte: "2026-11-21 10:05",
    message_time__lte: "2026-11-21 10:06:00",
    limit: 1,
  });
  expect(late).toHaveLength(1);
  expect(late).toMatchObject({ meta: { totalCount: 2, next: expect.stringContaining("offset=1") } });
  clock = new Date("2026-11-23T10:05:00.000Z");
  expect(await list({})).toHaveLength(0);
});

test("the twenty-first list within a minute is refused", async () => {
  const { client } = await aPlivo();
  for (let i = 0; i < 20; i += 1) await client.messages.list({});
  await expect(client.messages.list({})).rejects.toThrow("429");
});

test("one message is found by its id; an unknown id is not found", async () => {
  const { plivo, client } = await aPlivo();
  await client.messages.create(library, patron, "Hello");
  const uuid = plivo.books[0]?.uuid ?? "";
  expect(await client.messages.get(uuid)).toMatchObject({
    messageUuid: uuid,
    toNumber: patron,
    units: 1,
    totalAmount: "0.00550",
  });
  await expect(client.messages.get("nobody")).rejects.toMatchObject({ status: 404 });
});

test("a listener is called for every text until it stops listening; forgetting empties the books", async () => {
  const { plivo, client } = await aPlivo();
  let news = 0;
  const leave = plivo.onChange(() => {
    news += 1;
  });
  await client.messages.create(library, patron, "one");
  expect(news).toBe(1);
  leave();
  await client.messages.create(library, patron, "two");
  expect(news).toBe(1);
  expect(await (await fetch(`${plivo.origin}/books/digest`)).json()).toEqual({ count: 2, texts: 2, dsts: 1 });
  plivo.forget();
  expect([plivo.books.length, plivo.requests]).toEqual([0, 0]);
});
