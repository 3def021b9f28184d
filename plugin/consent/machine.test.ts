import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConsentState } from "../tables.ts";
import { type ConsentEvent, next } from "./machine.ts";

const STATES = ["none", "pending_opt_in", "opted_in", "rejected", "pending_opt_out", "opted_out"] as const;
const [none, asked, yes, no, leaving, left] = STATES;

/** After each event: what becomes of a patron in each of the six states, in the order of STATES. */
const TABLE: Record<ConsentEvent, readonly ConsentState[]> = {
  requested: [asked, asked, yes, asked, asked, asked],
  confirmed: [none, yes, yes, no, leaving, left],
  opted_in: [yes, yes, yes, yes, yes, yes],
  expired: [none, no, yes, no, leaving, left],
  stop_heard: [none, no, leaving, no, leaving, left],
  start_heard: [none, yes, yes, no, yes, yes],
  opt_out_finished: [none, asked, yes, no, left, left],
  staff_opted_out: [none, no, leaving, no, leaving, left],
  provider_blocked: [none, no, leaving, no, leaving, left],
  telegram_blocked: [none, no, leaving, no, leaving, left],
  telegram_unblocked: [none, asked, yes, no, leaving, left],
  patron_gone: [none, no, leaving, no, leaving, left],
  number_changed: [none, no, leaving, no, leaving, left],
};
const EVENTS = Object.keys(TABLE) as ConsentEvent[];
const AGREEING: ReadonlySet<ConsentEvent> = new Set(["opted_in", "confirmed", "start_heard"]);

describe.each(EVENTS)("after %s", (event) => {
  test.each(STATES.map((state, at) => [state, TABLE[event][at]] as const))(
    "a patron who was %s is %s",
    (before, after) => {
      expect(next(before, event)).toBe(after);
    },
  );
});

const walk = (events: readonly ConsentEvent[]): ConsentState =>
  events.reduce<ConsentState>((state, event) => next(state, event), "none");

test("nobody is ever opted in without a yes of their own", () => {
  const silent = fc.constantFrom(...EVENTS.filter((event) => !AGREEING.has(event)));
  fc.assert(fc.property(fc.array(silent), (events) => walk(events) !== "opted_in"));
});

test("whatever came before, after a STOP nobody is opted in", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...EVENTS)), (events) => walk([...events, "stop_heard"]) !== "opted_in"),
  );
});

test("a START opts in nobody who was never opted in nor asked", () => {
  const unasked = fc.constantFrom(...EVENTS.filter((event) => event !== "opted_in" && event !== "requested"));
  fc.assert(fc.property(fc.array(unasked), (events) => walk([...events, "start_heard"]) === "none"));
});
