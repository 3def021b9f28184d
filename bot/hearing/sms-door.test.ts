import { expect, test } from "vitest";
import { signCallback } from "../../scripts/town/plivo/signing.ts";
import { form, keys, open, sign } from "./sms.fixture.ts";
import { INBOUND_PATH, openSmsDoor } from "./sms.ts";

test("after a bad signature it says that texts are refused, until a good one comes", () => {
  const door = openSmsDoor();
  expect(door.listens()).toBe("listening");
  door.refused(false, false);
  expect(door.listens()).toBe("listening");
  door.refused(true, false);
  expect(door.listens()).toBe("refusing");
  door.accepted();
  expect(door.listens()).toBe("listening");
});

test("the door is told which requests carried a signature at all", async () => {
  const { post, seen } = open();
  await post(form, {});
  await post(form, { ...sign(form), "X-Plivo-Signature-V3": "wrong", "X-Plivo-Signature-Ma-V3": "wrong" });
  await post(form, sign(form));
  expect(seen).toMatchObject({ refused: [false, true], elsewhere: 0, accepted: 1 });
});

test.each([
  ["another host", "https://new.example/tidings", {}],
  ["plain http", "http://library.example/tidings", {}],
  ["another path", "https://library.example", {}],
  ["a host that the proxy names", "https://front.example/tidings", { "x-forwarded-host": "front.example" }],
])("what Plivo signs for %s shows that our address is wrong, and is not taken", async (_what, address, more) => {
  const { kept, seen, post } = open();
  const headers = signCallback(keys, "POST", `${address}${INBOUND_PATH}`, form);
  const host = { host: new URL(address).host };
  expect((await post(form, { ...host, ...more, ...headers })).status).toBe(403);
  expect([kept, seen.elsewhere]).toEqual([[], 1]);
  const forged = signCallback({ authToken: "x", subToken: "y" }, "POST", `${address}${INBOUND_PATH}`, form);
  await post(form, { ...host, ...more, ...forged });
  expect(seen.elsewhere).toBe(1);
});

test("once Plivo has signed for another address it says so, until a request for ours comes", () => {
  const door = openSmsDoor();
  door.refused(true, true);
  door.refused(true, false);
  expect(door.listens()).toBe("other_address");
  door.accepted();
  expect(door.listens()).toBe("listening");
});
