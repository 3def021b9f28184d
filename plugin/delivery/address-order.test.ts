import { expect, test } from "vitest";
import type { Claim } from "../outbox/claim.ts";
import { openAddressOrder } from "./address-order.ts";

const aClaim = (id: number, addressId: number): Claim => ({
  id,
  kind: "notice",
  channel: "sms",
  sender: "sms:15035550100",
  patron_id: 51,
  address_id: addressId,
  text: "A book is ready.",
  subject: null,
  ledger_id: null,
  tries: 0,
  max_tries: 3,
  expires_at: null,
  created_at: new Date(0),
  claimNumber: 1,
  claimedAt: new Date(0),
});

/** A begin that answers for each message when told to. */
function aProvider() {
  const begun: number[][] = [];
  const open = new Map<number, PromiseWithResolvers<void>>();
  const begin = async (claims: readonly Claim[]) => {
    begun.push(claims.map(({ id }) => id));
    const answers = claims.map(({ id }) => {
      const answer = Promise.withResolvers<void>();
      open.set(id, answer);
      return answer.promise;
    });
    await Promise.all(answers);
  };
  return {
    begun,
    begin,
    answer: (id: number) => open.get(id)?.resolve(),
    fail: (id: number) => open.get(id)?.reject(),
  };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test("what goes to one address begins one after the other; what goes elsewhere does not wait", async () => {
  const { begun, begin, answer } = aProvider();
  const inOrder = openAddressOrder(begin);
  const all = [inOrder([aClaim(1, 7)]), inOrder([aClaim(2, 7)]), inOrder([aClaim(3, 8)]), inOrder([aClaim(4, 7)])];
  await settled();
  expect(begun).toEqual([[1], [3]]);
  answer(1);
  await settled();
  expect(begun).toEqual([[1], [3], [2]]);
  answer(2);
  await settled();
  expect(begun).toEqual([[1], [3], [2], [4]]);
  for (const id of [3, 4]) answer(id);
  await Promise.all(all);
});

test("claims that begin together are parted where an address stands among them twice", async () => {
  const { begun, begin, answer } = aProvider();
  const whole = openAddressOrder(begin)([aClaim(1, 7), aClaim(2, 8), aClaim(3, 7), aClaim(4, 9), aClaim(5, 7)]);
  await settled();
  expect(begun).toEqual([[1, 2, 4]]);
  for (const id of [1, 2, 4]) answer(id);
  await settled();
  expect(begun).toEqual([[1, 2, 4], [3]]);
  answer(3);
  await settled();
  expect(begun.at(-1)).toEqual([5]);
  answer(5);
  await whole;
});

test("one that fails holds up nobody", async () => {
  const { begun, begin, answer, fail } = aProvider();
  const inOrder = openAddressOrder(begin);
  const first = inOrder([aClaim(1, 7)]);
  const second = inOrder([aClaim(2, 7)]);
  await settled();
  fail(1);
  await expect(first).rejects.toBe(undefined);
  await settled();
  expect(begun).toEqual([[1], [2]]);
  answer(2);
  await second;
});

test("a silent provider holds up the next one for a moment only", async () => {
  const { begun, begin, answer } = aProvider();
  const inOrder = openAddressOrder(begin, 20);
  const both = [inOrder([aClaim(1, 7)]), inOrder([aClaim(2, 7)])];
  await expect.poll(() => begun).toEqual([[1], [2]]);
  for (const id of [1, 2]) answer(id);
  await Promise.all(both);
});
