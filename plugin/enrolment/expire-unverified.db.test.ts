import { expect, test } from "vitest";
import { openFingerprint } from "../consent/fingerprint.ts";
import { stateOf } from "../consent/patron.fixture.ts";
import { inTransaction } from "../database/connection.ts";
import { sealed } from "../foundation/log.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { confirmEmail } from "./confirm-email.ts";
import { expireUnverified } from "./expire-unverified.ts";
import { lookAfterInvitations } from "./invitations.ts";
import { aJoining, aPolicy, ask, aWish } from "./opt-in.fixture.ts";

const koha = useKoha();
const TWO_DAYS = 2 * 24 * 60;
const THREE_DAYS = 3 * 24 * 60;
const RITA = "rita@example.org";
const fingerprint = openFingerprint(sealed("the process key"));
const joining = aJoining({
  senders: new Map([["email", "email"]]),
  policy: aPolicy({ invitationExpires: false }),
});
const wish = (patronId = 7) => ask(koha.db, joining, aWish({ patronId, channel: "email", address: RITA }), at(0));
const look = (minutes: number) => expireUnverified(koha.db, fingerprint, at(minutes));
const addresses = async () =>
  (await koha.db.selectFrom("tidings_address").select("address").execute()).map((row) => row.address);
const confirm = async (patronId: number) => {
  const asked = koha.db.selectFrom("tidings_ledger").select("id").where("patron_id", "=", patronId);
  const { id } = await asked.executeTakeFirstOrThrow();
  return inTransaction(koha.db, (tx) => confirmEmail(tx, id, joining, "en", at(1)));
};

test("after three days the request is over and the address gone, even where invitations stay open", async () => {
  await wish();
  expect(await look(THREE_DAYS - 1)).toBe(0);
  expect(await addresses()).toEqual([RITA]);
  expect(await look(THREE_DAYS)).toBe(2);
  expect(await stateOf(koha.db, 7, "email")).toBe("rejected");
  expect(await addresses()).toEqual([expect.stringMatching(/^erased:[\da-f]{40}:\d+$/)]);
  expect(await look(THREE_DAYS + 1)).toBe(0);
  const steps = await koha.db.selectFrom("tidings_ledger").select(["event", "source"]).orderBy("id").execute();
  expect(steps.at(-1)).toEqual({ event: "expired", source: "sweep" });
  const invitations = await koha.db.selectFrom("tidings_message").select(["state", "reason"]).execute();
  expect(invitations).toEqual([{ state: "cancelled", reason: "expired" }]);
});

test("an address that was confirmed stays", async () => {
  await wish();
  expect(await confirm(7)).toMatchObject({ state: "confirmed" });
  expect(await look(THREE_DAYS)).toBe(0);
  expect(await addresses()).toEqual([RITA]);
});

test("an address that another card uses stays while it does, though the request is over", async () => {
  await wish(7);
  await wish(8);
  await confirm(8);
  expect(await look(THREE_DAYS)).toBe(1);
  expect([await stateOf(koha.db, 7, "email"), await stateOf(koha.db, 8, "email")]).toEqual(["rejected", "opted_in"]);
  expect(await addresses()).toEqual([RITA]);
});

test("an address whose invitation expired by the library's own rule is erased too", async () => {
  await wish();
  const strict = { ...joining, policy: aPolicy({ invitationExpires: true }) };
  for (const minutes of [TWO_DAYS, THREE_DAYS]) {
    await lookAfterInvitations(koha.db, strict, async () => "en", at(minutes));
  }
  expect(await look(THREE_DAYS)).toBe(1);
  expect(await addresses()).not.toContain(RITA);
});

test("asking again for an erased address makes a new row and a new mail", async () => {
  await wish();
  await look(THREE_DAYS);
  expect(await ask(koha.db, joining, aWish({ channel: "email", address: RITA }), at(THREE_DAYS))).toEqual({
    kind: "invited",
  });
  expect(await addresses()).toHaveLength(2);
});
