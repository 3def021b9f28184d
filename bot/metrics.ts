import { Counter, Gauge, Registry } from "prom-client";

/** What the bot counts, for Prometheus. */
export interface BotMetrics {
  heard(channel: string, kind: string): void;
  signatureRefused(): void;
  /** Whoever asked had gone before all of the request had come. */
  cutOff(): void;
  handedOver(channel: string): void;
  parked(channel: string): void;
  /** The page that Prometheus reads, and its content type. */
  page(): Promise<{ type: string; text: string }>;
}

/** Returns counters at zero; `state` is called each time the page is read. */
export function openMetrics(state: () => { working: boolean; waiting: number; parked: number }): BotMetrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `tidings_bot_${name}`, help, labelNames, registers });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name: `tidings_bot_${name}`,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });

  const heard = counter("heard_total", "Texts and updates that are on disk, repeats left out.", ["channel", "kind"]);
  const refused = counter("signatures_refused_total", "Requests that were not signed by Plivo.", []);
  const cutOff = counter("requests_cut_off_total", "Requests that broke off before all of them had come.", []);
  const handedOver = counter("handed_over_total", "Texts and updates that the service has taken.", ["channel"]);
  const parked = counter("parked_total", "Texts and updates that the service refused five times.", ["channel"]);
  gauge("waiting", "Texts and updates that the service has not taken yet.", () => state().waiting);
  gauge("parked", "Texts and updates that are kept for staff.", () => state().parked);
  gauge("working", "1 when this bot is the one that works.", () => (state().working ? 1 : 0));

  return {
    heard: (channel, kind) => heard.inc({ channel, kind }),
    signatureRefused: () => refused.inc(),
    cutOff: () => cutOff.inc(),
    handedOver: (channel) => handedOver.inc({ channel }),
    parked: (channel) => parked.inc({ channel }),
    page: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}
