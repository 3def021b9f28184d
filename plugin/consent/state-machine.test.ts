import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConsentState } from "../database/tables.ts";
import { type Consent, type ConsentEvent, NO_CONSENT, next } from "./state-machine.ts";

const STATES = ["none", "pending_opt_in", "opted_in", "rejected", "pending_opt_out", "opted_out"] as const;
const [none, asked, yes, no, leaving, left] = STATES;

/** The state after each event, for a patron who has agreed or asked once, from each of the states in STATES. */
const TABLE: Record<ConsentEvent, readonly ConsentState[]> = {
  requested: [asked, asked, yes, asked, asked, asked],
  confirmed: [none, yes, yes, no, leaving, left],
  opted_in: [yes, yes, yes, yes, yes, yes],
  expired: [none, no, yes, no, leaving, left],
  address_claimed: [none, no, yes, no, leaving, left],
  stop_heard: [left, left, leaving, left, leaving, left],
  start_heard: [none, yes, yes, no, yes, yes],
  opt_out_finished: [none, asked, yes, no, left, left],
  opted_out: [none, left, leaving, no, leaving, left],
  provider_blocked: [none, left, leaving, no, leaving, left],
  telegram_blocked: [none, left, leaving, no, leaving, left],
  telegram_unblocked: [none, asked, yes, no, leaving, left],
  patron_gone: [none, left, leaving, no, leaving, left],
  number_changed: [none, left, leaving, no, leaving, left],
  forgotten: [none, left, leaving, no, leaving, left],
};
const EVENTS = Object.keys(TABLE) as ConsentEvent[];
/** The patron's yes, however it was given. */
const AGREEING: ReadonlySet<ConsentEvent> = new Set(["opted_in", "confirmed", "start_heard"]);
const FINAL: ReadonlySet<ConsentEvent> = new Set([
  "patron_gone",
  "number_changed",
  "forgotten",
  "expired",
  "address_claimed",
]);

describe.each(EVENTS)("after %s", (event) => {
  test.each(STATES.map((state, at) => [state, TABLE[event][at]] as const))(
    "a patron who was %s is %s",
    (before, after) => {
      expect(next({ state: before, mayReturn: true }, event).state).toBe(after);
    },
  );

  test.each(STATES)("a patron who was %s without ever agreeing gets a valid state too", (state) => {
    const after = next({ state, mayReturn: false }, event);
    expect(STATES).toContain(after.state);
    const mayStart = event === "start_heard" && state !== "pending_opt_in" && state !== "opted_in";
    if (mayStart) expect(after).toEqual({ state, mayReturn: false });
  });
});

const walk = (events: readonly ConsentEvent[], from: Consent = NO_CONSENT): Consent => events.reduce(next, from);
const anyEvents = fc.array(fc.constantFrom(...EVENTS));

test("nobody is ever opted in without a yes of their own", () => {
  const silent = fc.constantFrom(...EVENTS.filter((event) => !AGREEING.has(event)));
  fc.assert(fc.property(fc.array(silent), (events) => walk(events).state !== "opted_in"));
});

test("a STOP from any state ends in opted out, once attempts under way have ended", () => {
  fc.assert(
    fc.property(anyEvents, (events) => walk([...events, "stop_heard", "opt_out_finished"]).state === "opted_out"),
  );
});

test("no sequence of events without a new yes opts a stopped patron in again", () => {
  const silent = fc.constantFrom(...EVENTS.filter((event) => !AGREEING.has(event)));
  fc.assert(
    fc.property(anyEvents, fc.array(silent), (before, after) => {
      expect(walk([...before, "stop_heard", ...after]).state).not.toBe("opted_in");
    }),
  );
});

test("a START opts in nobody who was never opted in and never asked", () => {
  const unasked = fc.constantFrom(...EVENTS.filter((event) => event !== "opted_in" && event !== "requested"));
  fc.assert(fc.property(fc.array(unasked), (events) => walk([...events, "start_heard"]).state !== "opted_in"));
});

test("a START opts nobody in after an expiry, a lost record or a changed number", () => {
  const other = fc.constantFrom(...EVENTS.filter((event) => !AGREEING.has(event) && event !== "requested"));
  fc.assert(
    fc.property(anyEvents, fc.constantFrom(...FINAL), fc.array(other), (before, final, after) => {
      const consent = walk([...before, final]);
      // An expiry does not affect an opted-in patron.
      fc.pre((final !== "expired" && final !== "address_claimed") || consent.state !== "opted_in");
      expect(walk([...after, "start_heard"], consent).state).not.toBe("opted_in");
    }),
  );
});

test("a START alone undoes a STOP", () => {
  const agreed = fc.constantFrom<ConsentEvent>("opted_in", "requested");
  fc.assert(
    fc.property(anyEvents, agreed, (before, yes) => {
      expect(walk([...before, yes, "stop_heard", "opt_out_finished", "start_heard"]).state).toBe("opted_in");
    }),
  );
});

test("a START does not answer a request that was withdrawn before any yes", () => {
  const taken = walk(["requested", "opted_out", "opt_out_finished", "start_heard"]);
  expect(taken).toEqual({ state: "opted_out", mayReturn: false });
  expect(walk(["opted_in", "opted_out", "opt_out_finished", "start_heard"]).state).toBe("opted_in");
});

test("an opted-in patron stays opted in when others' requests for the number end", () => {
  expect(walk(["opted_in", "address_claimed"])).toEqual({ state: "opted_in", mayReturn: true });
});
