import { expect, test } from "vitest";
import { anOptedIn, numberOf, stateOf } from "../consent/patron.fixture.ts";
import { suppress } from "../consent/suppression.ts";
import { inTransaction } from "../database/connection.ts";
import { whileHeld } from "../delivery/held-address.fixture.ts";
import { aJoining, aPolicy, ask, aWish } from "../enrolment/opt-in.fixture.ts";
import { optOut } from "../enrolment/opt-out.ts";
import { aBorrower, aNotice } from "../koha/queue/notice.fixture.ts";
import { anIntake, at, SENDERS, useKoha } from "../notices/intake.fixture.ts";

const koha = useKoha();
const never = aJoining({ policy: aPolicy({ invite: "never" }) });
const stopped = (address: string) => inTransaction(koha.db, (tx) => suppress(tx, "sms", address, "stop", at(-5)));

test("a patron opted in at a number that is stopped is told to text START, not that all is well", async () => {
  await anOptedIn(koha.db, 7, at(-60));
  await stopped(numberOf(7));
  const answer = await ask(koha.db, aJoining(), aWish({ address: numberOf(7) }), at(0));
  expect(answer).toMatchObject({ kind: "must_start" });
  expect(await stateOf(koha.db, 7)).toBe("opted_in");
});

test("a second click at a stopped number says again to text START, not to wait for an invitation", async () => {
  await stopped("15550000007");
  for (const minutes of [0, 1]) {
    expect(await ask(koha.db, aJoining(), aWish(), at(minutes))).toMatchObject({ kind: "must_start" });
  }
});

test("an email address is always asked to confirm, whatever the library decided about numbers", async () => {
  const joining = { ...never, senders: new Map([...SENDERS, ["email", "library@example.org"] as const]) };
  const wish = aWish({ channel: "email", address: "rita@example.org", country: null });
  expect(await ask(koha.db, joining, wish, at(0))).toEqual({ kind: "invited" });
  expect(await stateOf(koha.db, 7, "email")).toBe("pending_opt_in");
});

test("a notice that waited for the opt-in leaves as soon as the patron is in, without any invitation", async () => {
  await aBorrower(koha.db, 7);
  const intake = anIntake(koha.db, koha.host);
  await intake.look(-1);
  await aNotice(koha.db, { patronId: 7, queuedAt: at(0) });
  expect(await intake.look(0)).toEqual({ taken: 0, ended: 0 });
  expect(await ask(koha.db, never, aWish(), at(1))).toEqual({ kind: "opted_in" });
  expect(await intake.look(1)).toEqual({ taken: 1, ended: 0 });
});

test("an opt-out waits for whatever happens to the number, such as an attempt that is just beginning", async () => {
  const addressId = await anOptedIn(koha.db, 7, at(-60));
  const by = { source: "patron_page", actor: "patron" } as const;
  const leaves = () =>
    inTransaction(koha.db, (tx) => optOut(tx, { patronId: 7, channel: "sms", event: "opted_out", ...by }, at(0)));
  expect(await whileHeld(koha.db, addressId, leaves)).toBe("opted_out");
});
