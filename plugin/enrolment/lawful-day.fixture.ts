import type { Selectable } from "kysely";
import { expect } from "vitest";
import { readStandings } from "../consent/standing.ts";
import { type Consent, type ConsentEvent, NO_CONSENT, next } from "../consent/state-machine.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import type { LedgerTable } from "../database/tables.ts";

/** Asserts the laws of consent, whatever has happened in whatever order. */
export async function expectLaws(db: Db): Promise<void> {
  const ledger = await db.selectFrom("tidings_ledger").selectAll().orderBy("id").execute();
  const standings = await db.selectFrom("tidings_standing").selectAll().execute();
  for (const standing of standings) {
    const mine = ledger.filter(
      ({ patron_id, channel }) => patron_id === standing.patron_id && channel === standing.channel,
    );
    const played = mine.reduce((consent: Consent, step) => {
      expect(step.state_before).toBe(consent.state);
      const after = next(consent, step.event as ConsentEvent);
      expect(step.state_after).toBe(after.state);
      return after;
    }, NO_CONSENT);
    const last = mine.at(-1);
    expect({ ...played, at: last?.address_id, by: last?.id }).toEqual({
      state: standing.state,
      mayReturn: standing.may_return === 1,
      at: standing.address_id,
      by: standing.ledger_id,
    });
    expect(standing.asked_at !== null).toBe(standing.state === "pending_opt_in");
  }
  const held = standings.filter(({ state }) => state === "opted_in" || state === "pending_opt_out");
  expect(new Set(held.map((standing) => standing.address_id)).size).toBe(held.length);
  // Where a patron is opted in at an address, nobody else may be opted in by its next yes.
  for (const { address_id, patron_id } of standings.filter(({ state }) => state === "opted_in")) {
    const others = standings.filter((other) => other.address_id === address_id && other.patron_id !== patron_id);
    expect(others.filter(({ may_return }) => may_return === 1)).toEqual([]);
  }
  await expectStartsBringBack(db, ledger);
  await expectYesToTheLatestQuestion(db, ledger);
  await expectNothingToTheStopped(db);
}

type Step = Selectable<LedgerTable>;

/**
 * Every START that opted somebody in: no other patron who might have come back was the last one at that phone, unless
 * the phone was sent an invitation.
 */
async function expectStartsBringBack(db: Db, ledger: readonly Step[]): Promise<void> {
  const invitations = await db
    .selectFrom("tidings_message")
    .select(["patron_id", "address_id", "ledger_id"])
    .where("kind", "=", "invitation")
    .execute();
  for (const start of ledger) {
    if (start.event !== "start_heard" || start.state_before === "opted_in" || start.state_after !== "opted_in")
      continue;
    const earlier = ledger.filter(({ id }) => id < start.id);
    const last = earlier.findLast((step) => step.address_id === start.address_id && step.state_after === "opted_in");
    if (last === undefined || last.patron_id === start.patron_id) continue;
    const asked = earlier.findLast((step) => step.patron_id === start.patron_id && step.event === "requested");
    const invited = invitations.some(({ ledger_id }) => ledger_id === asked?.id);
    const theirs = earlier.filter((step) => step.patron_id === last.patron_id);
    // Others' requests are ended just before the START itself is written down.
    const before = theirs.filter((step) => step.event !== "address_claimed" || step.at < start.at);
    const { mayReturn } = before.reduce(
      (consent: Consent, step) => next(consent, step.event as ConsentEvent),
      NO_CONSENT,
    );
    const isThere = before.at(-1)?.address_id === start.address_id;
    expect({ start: start.id, hijacked: !invited && mayReturn && isThere }).toEqual({
      start: start.id,
      hijacked: false,
    });
  }
}

/**
 * No yes opts anybody in while our question whether to stop is the latest that its phone has seen; an automatic answer
 * never does.
 */
async function expectYesToTheLatestQuestion(db: Db, ledger: readonly Step[]): Promise<void> {
  const heard = await db.selectFrom("tidings_heard").selectAll().orderBy("heard_at").orderBy("id").execute();
  const invitations = await db
    .selectFrom("tidings_message")
    .select(["address_id", "sent_at"])
    .where("kind", "=", "invitation")
    .where("sent_at", "is not", null)
    .execute();
  for (const [nth, text] of heard.entries()) {
    const started = ledger.some(({ heard_id, event }) => heard_id === text.id && event === "start_heard");
    if (text.because === "automatic answer") {
      expect(ledger.filter(({ heard_id }) => heard_id === text.id)).toEqual([]);
    }
    if (text.intent !== "yes" || !started) continue;
    // In the order of hearing, and only what was there when it was recorded.
    const asked = heard
      .slice(0, nth)
      .filter((other) => other.address_id === text.address_id && other.id < text.id && isClear(other.outcome))
      .at(-1);
    const isOpen = asked?.outcome === "asked_stop";
    const invitedSince = invitations.some(
      ({ address_id, sent_at }) => address_id === text.address_id && sent_at && asked && sent_at > asked.recorded_at,
    );
    expect({ yes: text.id, isOpen: isOpen && !invitedSince }).toEqual({ yes: text.id, isOpen: false });
  }
}

const isClear = (outcome: string): boolean =>
  ["asked_stop", "asked_start", "stopped", "started", "joined", "stays", "helped", "blocked"].includes(outcome);

/** What waits and what is claimed, checked as `begin` checks it. */
async function expectNothingToTheStopped(db: Db): Promise<void> {
  const waiting = await db
    .selectFrom("tidings_message as m")
    .innerJoin("tidings_address as a", "a.id", "m.address_id")
    .leftJoin("tidings_suppression as p", (join) =>
      join.onRef("p.channel", "=", "a.channel").onRef("p.address", "=", "a.address"),
    )
    .leftJoin("tidings_standing as s", (join) =>
      join.onRef("s.patron_id", "=", "m.patron_id").onRef("s.channel", "=", "m.channel"),
    )
    .select([
      "m.id",
      "m.kind",
      "m.channel",
      "m.patron_id",
      "m.address_id",
      "m.state",
      "p.because",
      "s.state as standing",
    ])
    .select("s.address_id as standsAt")
    .where("m.state", "in", ["queued", "sending"])
    .where("m.kind", "!=", "reply")
    .execute();
  const allowed = await inTransaction(db, (tx) => readStandings(tx, waiting));
  for (const message of waiting) {
    if (allowed.get(message.id)?.because) continue;
    expect(message.because).toBeNull();
    expect(message.standing).toBe(message.kind === "invitation" ? "pending_opt_in" : "opted_in");
    expect(message.standsAt).toBe(message.address_id);
  }
}
