import fc from "fast-check";
import { expect, test } from "vitest";
import { anOptedIn, numberOf } from "../consent/patron.fixture.ts";
import { inTransaction } from "../database/connection.ts";
import { openSendGate } from "../delivery/send-gate.ts";
import { aLog, aText } from "../inbound/bot-backend.fixture.ts";
import { recordHeard } from "../inbound/record-heard.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, SENDERS, useKoha } from "../notices/intake.fixture.ts";
import { begin } from "../outbox/begin.ts";
import { claimDue } from "../outbox/claim.ts";
import { aMessage } from "../outbox/message.fixture.ts";
import { recordReport } from "./bot-report.ts";
import { aReport } from "./hearing.fixture.ts";
import { openHearing } from "./watch-hearing.ts";

/*
 * The law of hearing: no attempt begins after a STOP has reached a bot's disk, whichever program is off, frozen or
 * started, in whatever order. While both run, a STOP is handed over as it is stored; otherwise it stays on the disk
 * until the bot can hand it over.
 */

const koha = useKoha();
const PATRONS = [1, 2] as const;
const SENDER = SENDERS.get("sms") ?? "";

/** A service and a bot that can be off, and a clock; what the bot has on its disk survives. */
function aWorld() {
  let seconds = 0;
  const now = () => at(seconds / 60);
  const disk: number[] = [];
  let epoch = { epoch: 0, epochAt: now() };
  const openService = () => {
    const clocks = { now, monotonic: () => seconds * 1_000 };
    const { log } = aLog();
    const hearing = openHearing({ db: koha.db, log, ...clocks, deafAfterMs: () => 60_000, channels: new Map() });
    const gate = { db: koha.db, log, hearing, ...clocks, dailyLimit: () => 1_000, off: () => false };
    return { hearing, sendGate: openSendGate(gate) };
  };
  let service: ReturnType<typeof openService> | undefined = openService();
  let botRuns = true;
  const stopped = new Set<number>();
  const broken: number[] = [];

  async function handOver() {
    for (const patronId of disk.splice(0)) {
      const { heardAt: _, saidAt: __, ...text } = aText({ address: numberOf(patronId), intent: "stop" });
      await inTransaction(koha.db, (tx) => recordHeard(tx, { ...text, heardAt: now() }, now()));
    }
  }
  const deeds = {
    stop: async (patronId: number) => {
      if (!botRuns) return;
      disk.push(patronId);
      stopped.add(patronId);
      if (service) await handOver();
    },
    serviceDies: async () => {
      service = undefined;
    },
    serviceStarts: async () => {
      service = openService();
    },
    botDies: async () => {
      botRuns = false;
    },
    botStarts: async () => {
      botRuns = true;
    },
    handOver: async () => {
      if (service && botRuns) await handOver();
    },
    report: async () => {
      if (!service || !botRuns) return;
      const told = { ...aReport, ...epoch, waiting: disk.length };
      const answer = await recordReport(koha.db, told, 60_000, now());
      epoch = { epoch: Math.max(epoch.epoch, answer.epoch), epochAt: now() };
    },
    freeze: async () => {
      seconds += 7;
    },
    minutePasses: async () => {
      seconds += 61;
    },
    send: async () => {
      if (!service || (await service.sendGate("sms")) !== "all") return;
      const claims = await claimDue(koha.db, { worker: 1, sender: SENDER, limit: 1 }, now());
      if (claims.length === 0) return;
      const { begun } = await begin(koha.db, 1, claims, () => undefined, now());
      broken.push(...begun.flatMap(({ patron_id }) => (patron_id && stopped.has(patron_id) ? [patron_id] : [])));
    },
  };
  /** The dispatcher's loop looks all the time. */
  const pass = async () => {
    seconds += 2;
    await service?.sendGate("sms");
  };
  return { deeds, broken, pass, sent: () => koha.db.selectFrom("tidings_attempt").selectAll() };
}

type World = ReturnType<typeof aWorld>;
type Deed = Exclude<keyof World["deeds"], "stop">;
const anyDeed = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...PATRONS).map((patronId) => ({ name: "stop" as const, patronId })) },
  {
    weight: 9,
    arbitrary: fc
      .constantFrom<Deed>(
        ...(["serviceDies", "serviceStarts", "serviceStarts", "botDies", "botStarts", "botStarts"] as const),
        ...(["handOver", "report", "report", "report", "report", "freeze", "minutePasses"] as const),
        ...(["send", "send", "send", "send"] as const),
      )
      .map((name) => ({ name, patronId: 0 })),
  },
);

async function empty(): Promise<void> {
  for (const table of [
    "tidings_attempt",
    "tidings_message",
    "tidings_standing",
    "tidings_ledger",
    "tidings_suppression",
    "tidings_heard",
    "tidings_address",
    "tidings_bot",
    "tidings_epoch",
    "tidings_restore",
    "tidings_inbound_check",
    "borrowers",
  ] as const) {
    await koha.db.deleteFrom(table).execute();
  }
  for (const patronId of PATRONS) {
    await aBorrower(koha.db, patronId);
    const addressId = await anOptedIn(koha.db, patronId, at(-60));
    const to = { patronId, addressId, address: numberOf(patronId), ledgerId: 1 };
    for (let count = 0; count < 3; count += 1) {
      await aMessage(koha.db, { sender: SENDER, expires_at: at(6_000), due_at: at(-1) }, to);
    }
  }
}

test("no attempt begins after a STOP has reached a bot's disk, whatever is off or frozen, in any order", async () => {
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyDeed, { minLength: 12, maxLength: 36 }), async (deeds) => {
      await empty();
      const world = aWorld();
      for (const { name, patronId } of deeds) {
        await world.pass();
        await (name === "stop" ? world.deeds.stop(patronId) : world.deeds[name]());
        expect(world.broken).toEqual([]);
      }
      sent += (await world.sent().execute()).length;
    }),
    { numRuns: 160, seed: 77 },
  );
  // Guards against a service that keeps the law by never sending.
  expect(sent).toBeGreaterThan(20);
});
