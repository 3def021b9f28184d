import { Counter, Gauge, Registry } from "prom-client";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Log } from "../foundation/log.ts";
import type { Hearing } from "../inbound-health/watch-hearing.ts";
import { readOffSwitches } from "../settings/off-switch.ts";

export interface Metrics {
  /** Wraps a log so that every event is also counted under its logged name. */
  counted(log: Log): Log;
  /** From now on reports, for each channel by which patrons answer, whether they are heard. */
  watch(hearing: Pick<Hearing, "deaf">, channels: ReadonlyMap<ChannelName, unknown>): void;
  /** Prometheus' text format. */
  text(): Promise<string>;
}

/** Opens the metrics: events are counted in this process; what waits is read from the tables at each scrape. */
export function openMetrics(db: Db): Metrics {
  const registry = new Registry();
  const events = new Counter({
    name: "tidings_events_total",
    help: "Events of this process, by the name that is logged",
    labelNames: ["event"],
    registers: [registry],
  });
  const refusals = new Counter({
    name: "tidings_refusals_total",
    help: "Requests that were refused, by the path of the route and the reason; the log has one line a minute of a kind",
    labelNames: ["path", "code"],
    registers: [registry],
  });
  new Gauge({
    name: "tidings_messages",
    help: "Messages that have not ended, by state",
    labelNames: ["state"],
    registers: [registry],
    async collect() {
      this.reset();
      for (const state of ["queued", "sending", "uncertain"] as const) {
        this.set({ state }, await countWaiting(db, state));
      }
    },
  });
  new Gauge({
    name: "tidings_switched_off",
    help: "1 for what staff have switched off: all, or one way",
    labelNames: ["what"],
    registers: [registry],
    async collect() {
      this.reset();
      for (const what of (await readOffSwitches(db)).keys()) this.set({ what }, 1);
    },
  });
  return {
    counted: (log) => ({
      note: (event, facts) => {
        events.inc({ event });
        if (event === "http.refused" || event === "receipt.refused") {
          refusals.inc({ path: String(facts?.path), code: String(facts?.code) });
        }
        log.note(event, facts);
      },
      bug: (event, error, facts) => {
        events.inc({ event });
        log.bug(event, error, facts);
      },
    }),
    watch: (hearing, channels) => {
      new Gauge({
        name: "tidings_hears",
        help: "1 when patrons are heard by that channel; because names what /ready words",
        labelNames: ["channel", "because"],
        registers: [registry],
        async collect() {
          this.reset();
          for (const channel of channels.keys()) {
            if (channel === "email") continue;
            const deaf = await hearing.deaf(channel);
            this.set({ channel, because: deaf ?? "" }, deaf === undefined ? 1 : 0);
          }
        },
      });
    },
    text: () => registry.metrics(),
  };
}

/** Messages that have not ended, of one state. */
export async function countWaiting(db: Db, state: "queued" | "sending" | "uncertain"): Promise<number> {
  const row = await db
    .selectFrom("tidings_message")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("state", "=", state)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
