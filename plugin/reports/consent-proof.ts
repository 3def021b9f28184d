import { phoneForms } from "../consent/phones/one-phone.ts";
import { quotable, saidOf, toldEvent } from "../consent/told-event.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName, MessageKind } from "../database/tables.ts";
import { ARCHIVE, type MessagePlace, OUTBOX } from "../outbox/archive.ts";
import { type AgreedTo, type KeptTerms, readAgreedTo } from "./agreed-to.ts";

/** One step of the ledger with everything that proves it. */
export interface ProofStep {
  id: number;
  at: Date;
  patronId: number | null;
  channel: ChannelName;
  event: string;
  /** The event in words for people: whether a START was a yes, and to what. */
  told: string;
  before: string;
  after: string;
  source: string;
  actor: string;
  /** The address, or its fingerprint where it was erased. */
  address: string | null;
  /** The terms that were ticked in this very step. */
  terms: KeptTerms | null;
  /** What was agreed to by this step, ticked in it or before; null where it is no yes. */
  agreedTo: AgreedTo | null;
  /** The words that were heard, as far as they are still stored. */
  heard: string | null;
  note: string | null;
  /** Messages that began because this step allowed them. */
  messages: AllowedMessage[];
}

/** A message that a step allowed. */
export interface AllowedMessage {
  id: number;
  kind: MessageKind;
  begunAt: Date;
  state: string;
  /** Its words where they ask for the consent or confirm a change; null for a notice, or where they were erased. */
  text: string | null;
}

export type Whose = { patronId: number } | { addresses: readonly string[] };

/**
 * The whole ledger of a patron, or of an address in all its written forms, oldest first: who agreed or left, when, how,
 * in which words, and what was sent because of it.
 */
export async function readProof(db: Db, whose: Whose): Promise<ProofStep[]> {
  const rows = await db
    .selectFrom("tidings_ledger as l")
    .leftJoin("tidings_address as a", "a.id", "l.address_id")
    .leftJoin("tidings_heard as h", "h.id", "l.heard_id")
    .leftJoin("tidings_note as n", "n.id", "l.note_id")
    .leftJoin("tidings_terms as t", (join) =>
      join.onRef("t.version", "=", "l.terms").onRef("t.lang", "=", "l.terms_lang"),
    )
    .selectAll("l")
    .select(["h.intent", "h.because", "h.outcome"])
    .select(["a.address", "h.text as heard", "n.text as note", "t.text as terms_text"])
    .$if("patronId" in whose, (query) => query.where("l.patron_id", "=", "patronId" in whose ? whose.patronId : 0))
    .$if("addresses" in whose, (query) =>
      query.where((eb) =>
        eb.or(
          ("addresses" in whose ? whose.addresses.flatMap(phoneForms) : []).flatMap((address) => [
            eb("a.address", "=", address),
            eb("a.address", "like", `${address}:%`),
          ]),
        ),
      ),
    )
    .orderBy("l.id")
    .execute();
  const patrons = new Set(rows.flatMap((row) => row.patron_id ?? []));
  const sent = await readAllowed(db, [...patrons]);
  const steps = rows.map((row) => ({
    id: row.id,
    at: row.at,
    patronId: row.patron_id,
    channel: row.channel,
    event: row.event,
    told: toldEvent(row, saidOf(row)),
    before: row.state_before,
    after: row.state_after,
    source: row.source,
    actor: row.actor,
    address: row.address,
    terms: row.terms === null ? null : { version: row.terms, lang: row.terms_lang ?? "", text: row.terms_text },
    heard: quotable(saidOf(row)),
    note: row.note,
    messages: sent.get(row.id) ?? [],
  }));
  const agreed = readAgreedTo(steps);
  return steps.map((step) => ({ ...step, agreedTo: agreed.get(step.id) ?? null }));
}

/** Read by the patrons' messages, which have an index, and not by the step, which has none. */
async function readAllowed(db: Db, patronIds: readonly number[]): Promise<Map<number, ProofStep["messages"]>> {
  const allowed = new Map<number, ProofStep["messages"]>();
  if (patronIds.length === 0) return allowed;
  const of = ({ messages, attempts }: MessagePlace) =>
    db
      .selectFrom(`${attempts} as t`)
      .innerJoin(`${messages} as m`, "m.id", "t.message_id")
      .select(["t.ledger_id", "m.id", "m.kind", "t.begun_at", "m.state", "m.text"])
      .where("m.patron_id", "in", [...patronIds])
      .where("t.ledger_id", "is not", null);
  const rows = await of(OUTBOX).unionAll(of(ARCHIVE)).orderBy("begun_at").execute();
  for (const { ledger_id, id, kind, begun_at, state, text } of rows) {
    if (ledger_id === null) continue;
    const message = { id, kind, begunAt: begun_at, state, text: kind === "notice" ? null : text };
    allowed.set(ledger_id, [...(allowed.get(ledger_id) ?? []), message]);
  }
  return allowed;
}
