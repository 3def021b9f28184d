import { sql } from "kysely";
import type { Refusal, RoadTrouble, SmsState } from "../../koha/acts/act.ts";
import { readSmsState, readTextedMessages, sameState, withoutSms, withSms } from "../../koha/acts/sms-state.ts";
import { UNSERVED_BECAUSE } from "../../routing/elected.ts";
import { KIND_OF_TYPE, NOTICE_TYPES, type NoticeType } from "../../routing/notice-types.ts";
import { readNumberIntoKoha } from "../../settings/number-into-koha.ts";
import { mayBeDone } from "./against.ts";
import { bridgesFor } from "./bridge.ts";
import type { BridgeParts } from "./bridge-parts.ts";
import { closeChanges, forgetChanges, noteChanges } from "./host-changes.ts";

/** So many records are changed in a turn: each takes Koha a moment. */
const STEP = 20;
const BY = { who: "the patron", id: null };

/** Koha's message that a patron ticks for a type; the others have none, and go by the number alone. */
const MESSAGE_OF: Partial<Readonly<Record<NoticeType, string>>> = {
  hold_ready: "Hold_Filled",
  hold_reminder: "Hold_Reminder",
  recall_ready: "Recall_Waiting",
  due_soon: "Advance_Notice",
  due: "Item_Due",
  auto_renewals: "Auto_Renewals",
  checkout: "Item_Checkout",
  checkin: "Item_Check_in",
  renewal: "Item_Checkout",
};

/** What one turn did: how many records were written and taken back, and where the next one goes on. */
export interface Kept {
  written: number;
  takenBack: number;
  next: number;
}

/**
 * Keeps Koha's records as the library wants: where it wants so, number and ticks of whoever is opted in to texts and
 * hears nothing of something else; and out again when they leave, change the number, or the library takes it back.
 * `only` are the addresses of a trial; `after` is the patron from whom on it looks.
 */
export async function keepNumbers(
  parts: BridgeParts,
  only: ReadonlySet<string> | undefined,
  after: number,
): Promise<Kept> {
  const wanted = await readNumberIntoKoha(parts.db);
  let takenBack = 0;
  for (const leaving of await readLeaving(parts, wanted)) {
    const came = await takeBackOne(parts, leaving);
    if (came === "no_road") return { written: 0, takenBack, next: after };
    if (came === "done") takenBack += 1;
  }
  if (!wanted) return { written: 0, takenBack, next: 0 };
  const joined = await readJoined(parts, after);
  let written = 0;
  for (const patron of joined) {
    if (only && !only.has(patron.address)) continue;
    const came = await writeOne(parts, patron);
    if (came === "no_road") return { written, takenBack, next: after };
    if (came === "done") written += 1;
  }
  return { written, takenBack, next: joined.length < STEP ? 0 : (joined.at(-1)?.patronId ?? 0) };
}

/** Koha has done it, would not, or was not reached: then nobody else is asked about in this turn. */
type Came = "done" | "not_done" | "no_road";

const cameOf = (because: Refusal | RoadTrouble): Came =>
  mayBeDone(because) ||
  ["no_address", "address_unsafe", "unreachable", "no_route", "disabled", "refused"].includes(because)
    ? "no_road"
    : "not_done";

interface Joined {
  patronId: number;
  address: string;
  types: NoticeType[];
}

async function readJoined({ db }: BridgeParts, after: number): Promise<Joined[]> {
  const because = UNSERVED_BECAUSE.filter((one) => bridgesFor(one).includes("number_into_koha"));
  const rows = await db
    .selectFrom("tidings_election as e")
    .innerJoin("tidings_election_part as p", "p.profile_id", "e.profile_id")
    .innerJoin("tidings_standing as s", (join) =>
      join.onRef("s.patron_id", "=", "e.patron_id").on("s.channel", "=", "sms").on("s.state", "=", "opted_in"),
    )
    .innerJoin("tidings_address as a", "a.id", "s.address_id")
    .leftJoin("tidings_host_change as h", (join) =>
      join.on("h.action", "=", "number_into_koha").onRef("h.patron_id", "=", "e.patron_id").on("h.is_open", "=", 1),
    )
    .select(["e.patron_id as patronId", "a.address"])
    .select(sql<string>`group_concat(p.notice_type)`.as("types"))
    .where("p.source", "=", "none")
    .where("p.because", "in", because)
    .where("h.id", "is", null)
    .where("e.patron_id", ">", after)
    .groupBy(["e.patron_id", "a.address"])
    .orderBy("e.patron_id")
    .limit(STEP)
    .execute();
  return rows.map((row) => ({
    patronId: row.patronId,
    address: row.address,
    types: NOTICE_TYPES.filter((type) => row.types.split(",").includes(type)),
  }));
}

async function writeOne(parts: BridgeParts, { patronId, address, types }: Joined): Promise<Came> {
  const { db, now } = parts;
  const names = [...new Set(types.flatMap((type) => (KIND_OF_TYPE[type] ? (MESSAGE_OF[type] ?? []) : [])))];
  const messages = await readTextedMessages(db, patronId, names);
  const from = await readSmsState(
    db,
    patronId,
    messages.map(({ name }) => name),
  );
  const to = from && withSms(from, `+${address}`, messages);
  if (!from || !to || sameState(from, to)) return "not_done";
  const target = `patron ${patronId}`;
  const place = { bridge: "number_into_koha", type: "hold_ready", library: null } as const;
  await noteChanges(db, place, [{ target, was: from, became: to, patronId }], BY, now());
  const by = { kind: "patron", id: patronId } as const;
  const answer = await parts.ask({ action: "set_sms", by, patron: patronId, from, to });
  if (!("because" in answer)) return "done";
  if (!mayBeDone(answer.because)) await forgetChanges(db, "number_into_koha", [target]);
  return cameOf(answer.because);
}

interface Leaving {
  id: number;
  patronId: number;
  was: SmsState;
  became: SmsState;
}

/**
 * Those whose change is to be taken back: the library wants none, or they are not opted in with that number any more.
 * In another order each time, so that those whom Koha refuses do not keep out the rest.
 */
async function readLeaving({ db, now }: BridgeParts, wanted: boolean): Promise<Leaving[]> {
  const { rows } = await sql<{ id: number; patronId: number; was: string; became: string }>`
    select h.id, h.patron_id as patronId, h.was, h.became from tidings_host_change h
    left join tidings_standing s on s.patron_id = h.patron_id and s.channel = 'sms' and s.state = 'opted_in'
    left join tidings_address a on a.id = s.address_id
    where h.action = 'number_into_koha' and h.is_open = 1 and h.patron_id is not null
      and (${wanted ? 0 : 1} = 1 or a.id is null
        or (coalesce(json_value(h.was, '$.number'), '') = ''
          and binary json_value(h.became, '$.number') <> binary concat('+', a.address)))
    order by crc32(concat(h.id, ' ', ${now().getTime()})) limit ${STEP}`.execute(db);
  return rows.map((row) => ({ ...row, was: JSON.parse(row.was), became: JSON.parse(row.became) }));
}

async function takeBackOne(parts: BridgeParts, { id, patronId, was, became }: Leaving): Promise<Came> {
  const { db, now } = parts;
  const from = await readSmsState(db, patronId, Object.keys(became.ticks));
  const to = from && withoutSms(from, was, became);
  if (from && to && !sameState(from, to)) {
    const by = { kind: "patron", id: patronId } as const;
    const answer = await parts.ask({ action: "restore_sms", by, patron: patronId, from, to });
    if ("because" in answer) return cameOf(answer.because);
  }
  await closeChanges(db, [id], BY.who, now());
  return "done";
}
