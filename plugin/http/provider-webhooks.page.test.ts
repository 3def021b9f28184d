import { beforeEach, describe, expect, test } from "vitest";
import { type Fields, signCallback } from "../../scripts/town/plivo/signing.ts";
import { at } from "../notices/intake.fixture.ts";
import { aService, KEYS, PUBLIC } from "./service.fixture.ts";

const { koha, theService, told } = aService();

describe("receipts", () => {
  const delivered: Fields = [
    ["MessageUUID", "ref-1"],
    ["Status", "delivered"],
    ["To", "15559990001"],
  ];
  const post = async (
    path: string,
    form: Fields,
    headers: Record<string, string> = signCallback(KEYS, "POST", `${PUBLIC}${path}`, form),
  ) => {
    const { app, said } = theService();
    const body = new URLSearchParams(form.map(([name, value]): [string, string] => [name, value])).toString();
    const answer = await app.request(path, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body,
    });
    const counts = await (await app.request("/metrics")).text();
    return { status: answer.status, text: await answer.text(), said: said(), counts };
  };
  const signed = (path: string, form: Fields) => signCallback(KEYS, "POST", `${PUBLIC}${path}`, form);

  /** A message that has been sent as attempt `<id>-1`. */
  async function aSentMessage(): Promise<number> {
    const { insertId } = await koha.db
      .insertInto("tidings_message")
      .values({
        kind: "notice",
        priority: 5,
        channel: "sms",
        sender: "15550100001",
        address_id: await anAddressRow(),
        state: "sent",
        due_at: at(-1),
        max_tries: 6,
        claims: 1,
        created_at: at(-1),
        changed_at: at(-1),
      })
      .executeTakeFirstOrThrow();
    await koha.db
      .insertInto("tidings_attempt")
      .values({
        message_id: Number(insertId),
        number: 1,
        worker_id: 1,
        sender: "15550100001",
        begun_at: at(-1),
        ended_at: at(-1),
        reference: "ref-1",
      })
      .execute();
    return Number(insertId);
  }
  const anAddressRow = async () => {
    const made = await koha.db
      .insertInto("tidings_address")
      .values({ channel: "sms", address: "15559990001", created_at: at(-1) })
      .executeTakeFirstOrThrow();
    return Number(made.insertId);
  };
  const stateOfMessage = async (id: number) =>
    (await koha.db.selectFrom("tidings_message").select("state").where("id", "=", id).executeTakeFirst())?.state;

  test("signed for our public address are applied, whatever Host the proxy shows us", async () => {
    const id = await aSentMessage();
    const { status, text, said, counts } = await post(`/plivo/receipt/${id}-1`, delivered);
    expect([status, text]).toEqual([200, '{"result":"moved"}']);
    expect(await stateOfMessage(id)).toBe("delivered");
    expect(said).toMatch(/receipt\.heard/);
    expect(said).not.toContain("15559990001");
    expect(counts).toMatch(/tidings_events_total\{event="receipt\.heard"\} 1/);
  });

  test("signed for the address that we see, and not the public one, are refused", async () => {
    const id = await aSentMessage();
    const path = `/plivo/receipt/${id}-1`;
    const { status } = await post(path, delivered, signCallback(KEYS, "POST", `http://localhost${path}`, delivered));
    expect(status).toBe(403);
  });

  const path = "/plivo/receipt/1-1";
  const only = (headers: Record<string, string>, wanted: RegExp) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => wanted.test(name)));
  const forged: [string, () => Record<string, string>][] = [
    ["without a signature", () => ({})],
    [
      "signed with another token",
      () => signCallback({ authToken: "x", subToken: "y" }, "POST", `${PUBLIC}${path}`, delivered),
    ],
    ["signed for another attempt", () => signed("/plivo/receipt/2-1", delivered)],
    [
      "signed for another form",
      () =>
        signed(path, [
          ["MessageUUID", "ref-1"],
          ["Status", "failed"],
        ]),
    ],
    [
      "with a right V2 signature beside a wrong V3",
      () => ({ ...signed(path, delivered), "X-Plivo-Signature-Ma-V3": "AAAA", "X-Plivo-Signature-V3": "AAAA" }),
    ],
    ["with a right V2 signature and a V3 nonce only", () => only(signed(path, delivered), /V2|V3-Nonce/)],
  ];
  test.each(forged)("%s are refused and counted, and nothing of them is stored", async (_what, headers) => {
    const { status, text, said, counts } = await post(path, delivered, headers());
    expect(status).toBe(403);
    expect(JSON.parse(text)).toMatchObject({ code: "not_signed" });
    expect(told).toEqual([]);
    expect(counts).toMatch(/tidings_events_total\{event="receipt\.refused"\} 1/);
    expect(said).not.toMatch(/15559990001|ref-1/);
  });

  describe("with a signature that covers the address only (V2)", () => {
    const weak = (form: Fields) => only(signed(path, form), /V2/);
    beforeEach(() => koha.db.deleteFrom("tidings_setting").execute());

    test("count until the account has been seen to sign with V3, and then in no process", async () => {
      expect((await post(path, delivered, weak(delivered))).status).toBe(200);
      expect((await post(path, delivered)).status).toBe(200);
      told.length = 0;
      expect((await post(path, delivered, weak(delivered))).status).toBe(403);
      expect(told).toEqual([]);
    });

    test("count for one receipt only", async () => {
      const { app } = theService();
      const headers = weak(delivered);
      const tell = async (state: string) => {
        const form = delivered.map(([name, value]): [string, string] => [name, name === "Status" ? state : value]);
        return (await app.request(path, { method: "POST", headers, body: new URLSearchParams(form) })).status;
      };
      expect([await tell("delivered"), await tell("delivered"), await tell("failed")]).toEqual([200, 200, 403]);
      expect(told).toHaveLength(2);
    });
  });

  test("that come again under the same signature are answered again; it counts for no others", async () => {
    const { app } = theService();
    const headers = signed(path, delivered);
    const tell = async (form: Fields) => {
      const body = new URLSearchParams(form.map(([name, value]): [string, string] => [name, value]));
      return (await app.request(path, { method: "POST", headers, body })).status;
    };
    const recut = [...delivered.slice(0, 2), ["T", "o15559990001"]] as Fields;
    expect([await tell(delivered), await tell(delivered), await tell(recut)]).toEqual([200, 200, 403]);
  });

  test("of an attempt that we never made change nothing", async () => {
    const { status, text } = await post("/plivo/receipt/999999999999999999-1", delivered);
    expect([status, text]).toEqual([200, '{"result":"unknown"}']);
  });

  test.each([
    ["an address that names no attempt", "/plivo/receipt/seven", delivered],
    ["no reference", path, [["Status", "sent"]] as Fields],
    [
      "a state that nobody knows",
      path,
      [
        ["MessageUUID", "ref-1"],
        ["Status", "15559990001"],
      ] as Fields,
    ],
  ])("with %s get a sentence without values", async (_what, where, form) => {
    const { status, text } = await post(where, form);
    expect(status).toBe(400);
    expect(JSON.parse(text).problem).toMatch(/\.$/);
    expect(text).not.toMatch(/1555|seven|ref-1/);
    expect(told).toEqual([]);
  });

  test.each([
    ["that says so", true],
    ["that does not say so", false],
  ])("a body of a megabyte %s is turned away", async (_what, announced) => {
    const { app } = theService();
    const body = "x".repeat(1024 * 1024);
    const answer = await app.request(path, {
      method: "POST",
      body: announced ? body : new Blob([body]).stream(),
      headers: { ...signed(path, delivered), ...(announced ? { "content-length": String(body.length) } : {}) },
      ...(announced ? {} : { duplex: "half" }),
    } as RequestInit);
    expect(answer.status).toBe(413);
    expect(told).toEqual([]);
  });
});
