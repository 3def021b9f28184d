import { type ExpressionBuilder, sql } from "kysely";
import type { Db } from "../database/connection.ts";
import type { Tables } from "../database/tables.ts";
import { WRONG_PERSON } from "../inbound/meaning.ts";
import { type HeardOutcome, WITHOUT_EFFECT, type WithoutEffect } from "../inbound/outcomes.ts";

export const TEXTS_A_PAGE = 50;
/** What nobody has looked at for so many days is of no use to anybody. */
const DAYS = 30;

/** After a STOP nothing that the phone said before needs attention. */
const ENDS: readonly HeardOutcome[] = ["stopped", "blocked"];
/**
 * After a clear yes or no nobody needs to ask what was meant before; but what was not understood may be about something
 * else.
 */
const SETTLES: readonly HeardOutcome[] = ["started", "joined", "linked", "stays"];
const SETTLED_BY_THEM = WITHOUT_EFFECT.filter((outcome) => outcome !== "not_understood" && outcome !== "automatic");

type Heard = ExpressionBuilder<Tables & { h: Tables["tidings_heard"] }, "h">;

/**
 * One page of texts that had no effect, newest first: why, and the patron who wrote it, or the address where we do not
 * know whose it is. Leaves out what a clear word of the same phone has settled since, and what somebody has dealt with.
 * `page` 1 is the first.
 */
export async function readWithoutEffect(db: Db, now: Date, page: number) {
  const rows = await withoutEffect(db, now)
    .innerJoin("tidings_address as a", "a.id", "h.address_id")
    .select(["h.id", "h.heard_at", "h.channel", "h.patron_id", "h.address_id", "a.address", "h.text", "h.kind"])
    .select("h.outcome")
    .orderBy("h.id", "desc")
    .limit(TEXTS_A_PAGE)
    .offset((page - 1) * TEXTS_A_PAGE)
    .execute();
  const active = await readActive(db, [...new Set(rows.map((row) => row.address_id))]);
  return rows.map((row) => ({
    ...row,
    outcome: row.outcome as WithoutEffect,
    patrons: active.filter((one) => one.addressId === row.address_id).map(({ patronId }) => patronId),
  }));
}

/** The patrons who get messages at these addresses, or are being asked about it. */
export async function readActive(db: Db, addressIds: readonly number[]) {
  if (addressIds.length === 0) return [];
  return db
    .selectFrom("tidings_standing")
    .select(["address_id as addressId", "patron_id as patronId"])
    .where("address_id", "in", addressIds)
    .where("state", "in", ["opted_in", "pending_opt_in"])
    .orderBy("held_address_id", "desc")
    .orderBy("ledger_id", "desc")
    .execute();
}

/** Selects the texts (`h`) that had no effect and that a person has to read. */
export const withoutEffect = (db: Db, now: Date) =>
  db
    .selectFrom("tidings_heard as h")
    .where("h.outcome", "in", [...WITHOUT_EFFECT])
    .where("h.done_at", "is", null)
    .where("h.heard_at", ">", new Date(now.getTime() - DAYS * 24 * 3_600_000))
    // Erased words help nobody.
    .where((eb) => eb.or([eb("h.text", "is not", null), eb("h.kind", "!=", "text")]))
    .where((eb) => eb.not(eb.exists(settled(eb))))
    .where((eb) => eb.or([eb("h.outcome", "!=", "asked_stop"), eb.not(eb.exists(decided(eb)))]))
    // Automatic answers of strangers concern nobody.
    .where((eb) =>
      eb.or([eb("h.outcome", "!=", "automatic"), eb("h.patron_id", "is not", null), eb.exists(someone(eb))]),
    );

/** Selects the texts (`h`) of the last 30 days that ended the messages to a number because it is somebody else's. */
export const wrongPersons = (db: Db, now: Date) =>
  db
    .selectFrom("tidings_heard as h")
    .where("h.outcome", "=", "stopped")
    .where("h.because", "like", `${WRONG_PERSON}%`)
    .where("h.heard_at", ">", new Date(now.getTime() - DAYS * 24 * 3_600_000))
    .where("h.text", "is not", null)
    .where((eb) => eb.not(eb.exists(welcomed(eb))));

/** Somebody joined with the same phone since then. */
const welcomed = (eb: Heard) =>
  eb
    .selectFrom("tidings_heard as l")
    .select("l.id")
    .whereRef("l.address_id", "=", "h.address_id")
    .whereRef("l.id", ">", "h.id")
    .where("l.outcome", "in", ["started", "joined", "linked"] satisfies HeardOutcome[]);

/** A clear word of the same phone since then. */
const settled = (eb: Heard) =>
  eb
    .selectFrom("tidings_heard as l")
    .select("l.id")
    .whereRef("l.address_id", "=", "h.address_id")
    .whereRef("l.id", ">", "h.id")
    .where((of) =>
      of.or([
        of("l.outcome", "in", [...ENDS]),
        of.and([of("l.outcome", "in", [...SETTLES]), of(of.ref("h.outcome"), "in", [...SETTLED_BY_THEM])]),
      ]),
    );

/** A patron who opted in or out since, in whichever way, has decided. */
const decided = (eb: Heard) =>
  someone(eb, false)
    .where((of) => of.or([of("h.patron_id", "is", null), of("s.patron_id", "=", of.ref("h.patron_id"))]))
    .whereRef("s.changed_at", ">", "h.recorded_at");

const someone = (eb: Heard, active = true) =>
  eb
    .selectFrom("tidings_standing as s")
    .select(sql<number>`1`.as("one"))
    .whereRef("s.address_id", "=", "h.address_id")
    .whereRef("s.channel", "=", "h.channel")
    .$if(active, (query) => query.where("s.state", "in", ["opted_in", "pending_opt_in"]));
