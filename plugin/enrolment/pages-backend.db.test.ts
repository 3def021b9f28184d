import { expect, test } from "vitest";
import { anInstallation } from "../configuration/installation.fixture.ts";
import { stateOf } from "../consent/patron.fixture.ts";
import { aChannel } from "../delivery/dispatcher.fixture.ts";
import { aLog } from "../inbound/bot-backend.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { aJoining, aWish } from "./opt-in.fixture.ts";
import { openPagesBackend } from "./pages-backend.ts";

const koha = useKoha();
const RITA = "15550000007";

function aConsentDesk(mode: "live" | "trial" = "live") {
  const { log, said } = aLog();
  let woken = 0;
  const backend = openPagesBackend({
    db: koha.db,
    installation: anInstallation({
      mode,
      channels: new Map([["sms", aChannel()]]),
      env: { TIDINGS_TRIAL_ADDRESSES: "+1 503 555 0108" },
    }),
    compose: aJoining().compose,
    log,
    now: () => at(0),
    wake: () => {
      woken += 1;
    },
  });
  return { backend, said, woken: () => woken };
}
const byPatron = { patronId: 7, channel: "sms", source: "patron_page", actor: "patron" } as const;

test("an invitation leaves at once, and the log tells what happened but not to which number", async () => {
  const { backend, said, woken } = aConsentDesk();
  expect(await backend.optIn(aWish({ address: RITA }))).toEqual({ kind: "invited" });
  expect(woken()).toBe(1);
  expect(await backend.optOut(byPatron)).toBe("opted_out");
  expect(await backend.optOut({ ...byPatron, patronId: 8 })).toBeUndefined();
  expect(await stateOf(koha.db, 7)).toBe("opted_out");
  expect(said()).toMatch(/consent\.asked.*invited/);
  expect(said()).toMatch(/consent\.withdrawn.*opted_out/);
  expect(said()).not.toContain(RITA);
});

test("in trial only listed numbers are written to, and a refusal wakes nobody", async () => {
  const { backend, said, woken } = aConsentDesk("trial");
  expect(await backend.optIn(aWish({ address: RITA }))).toEqual({ kind: "refused", because: "trial_only" });
  expect(woken()).toBe(0);
  expect(said()).toMatch(/refused.*trial_only/);
  expect(await backend.optIn(aWish({ address: "15035550108" }))).toEqual({ kind: "invited" });
});
