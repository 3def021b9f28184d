import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import { ANOTHER_WAY } from "../../inbound/meaning.ts";
import { ASKED_CHANNELS } from "../../review/kinds.ts";
import type { UnservedBecause } from "../../routing/elected.ts";
import { withoutEffect, wrongPersons } from "../texts-without-effect.ts";
import { listedSince } from "./message-sources.ts";
import type { Source } from "./source.ts";

const DAY_MS = 24 * 3_600_000;
/** Who has not answered for so long probably will not by themselves; an email address expires a day later. */
const ASKED_LONG_MS = 2 * DAY_MS;

/** The patron who was last reached at an address row comes first. */
const lastThere = sql`s.held_address_id desc, s.ledger_id desc limit 1`;

/** Why such a text needs a person, whatever followed from it. */
const ANOTHER_WAY_REASON = "another_way";

/** What all sources of texts that were heard have in common. */
const OF_HEARD: Pick<Source, "from" | "id" | "at" | "since" | "patron" | "library"> = {
  from: sql`tidings_heard h join tidings_address d on d.id = h.address_id`,
  id: sql`h.id`,
  at: sql`h.heard_at`,
  since: sql`h.recorded_at`,
  patron: "h.patron_id",
  library: null,
};

function heard(db: Db, now: Date): Source {
  return {
    ...OF_HEARD,
    kind: "heard",
    where: sql<boolean>`h.id in (${withoutEffect(db, now).select("h.id")})`,
    columns: {
      channel: sql`h.channel`,
      address: sql`d.address`,
      addressId: sql`h.address_id`,
      reason: sql`if(h.because = ${ANOTHER_WAY}, ${ANOTHER_WAY_REASON}, h.outcome)`,
      words: sql`coalesce(h.text, '')`,
    },
  };
}

/** Numbers that are somebody else's, as their owners wrote, unless they have joined since. */
const strangers = (db: Db, now: Date): Source => ({
  ...OF_HEARD,
  kind: "wrongperson",
  where: sql<boolean>`h.id in (${wrongPersons(db, now).select("h.id")})`,
  columns: { channel: sql`h.channel`, address: sql`d.address`, words: sql`h.text` },
});

const parked: Source = {
  kind: "parked",
  // The address of a parked text may be anything, even something other than ASCII.
  from: sql`(select p.*, (select s.patron_id from tidings_address d join tidings_standing s on s.address_id = d.id
    where d.channel = p.channel and d.address = convert(p.address using ascii) order by ${lastThere}) as patron_id
    from tidings_parked p where p.done_at is null) p`,
  where: sql<boolean>`true`,
  id: sql`p.id`,
  at: sql`p.heard_at`,
  since: sql`p.told_at`,
  patron: "p.patron_id",
  library: null,
  columns: { channel: sql`p.channel`, address: sql`p.address`, words: sql`p.text` },
};

/** Numbers that wrote something which nobody heard and that is not settled, one row each. */
const unheard: Source = {
  kind: "unheard",
  from: sql`(select u.address_id, u.channel, d.address, min(u.said_at) as said_at, max(u.found_at) as found_at,
    max(u.asked_at) as asked_at,
    (select s.patron_id from tidings_standing s where s.address_id = u.address_id order by ${lastThere}) as patron_id
    from tidings_unheard u join tidings_address d on d.id = u.address_id
    where u.state <> 'ended' group by u.address_id, u.channel, d.address) u`,
  where: sql<boolean>`true`,
  id: sql`u.address_id`,
  at: sql`u.said_at`,
  since: sql`u.found_at`,
  patron: "u.patron_id",
  library: null,
  columns: { channel: sql`u.channel`, address: sql`u.address`, askedAt: sql`u.asked_at` },
};

const ofStanding = {
  from: sql`tidings_standing s left join tidings_address d on d.id = s.address_id`,
  id: sql<number>`(s.patron_id * 4 + field(s.channel, ${sql.join([...ASKED_CHANNELS])}))`,
  patron: "s.patron_id",
  library: null,
  columns: { channel: sql`s.channel`, address: sql`d.address`, askedAt: sql`s.asked_at` },
};

/** Patrons who were asked by text, Telegram or email some days ago and have not answered. */
const asked = (now: Date): Source => ({
  ...ofStanding,
  kind: "asked",
  where: sql<boolean>`s.state = 'pending_opt_in' and s.asked_at <= ${new Date(now.getTime() - ASKED_LONG_MS)}`,
  at: sql<Date>`s.asked_at`,
  since: sql<Date>`s.asked_at`,
});

/** Patrons whose request expired unanswered in the last 30 days. */
const expired = (now: Date): Source => ({
  ...ofStanding,
  kind: "expired",
  from: sql`${ofStanding.from} join tidings_ledger l on l.id = s.ledger_id`,
  where: sql<boolean>`s.state = 'rejected' and l.event = 'expired' and s.changed_at > ${listedSince(now)}`,
  at: sql<Date>`s.changed_at`,
  since: sql<Date>`s.changed_at`,
});

/** Patrons with a consent in force whose records have become other people's. */
const people: Source = {
  kind: "person",
  from: sql`tidings_person p`,
  where: sql<boolean>`p.other_since_at is not null and exists (select 1 from tidings_standing s
    where s.patron_id = p.patron_id and s.state in ('opted_in', 'pending_opt_in'))`,
  id: sql`p.patron_id`,
  at: sql`p.other_since_at`,
  since: sql`p.other_since_at`,
  patron: "p.patron_id",
  library: null,
  columns: {},
};

/** Why somebody who said yes gets nothing, where it is for want of a number or an address. */
const FOR_WANT = ["no_number", "no_row", "sms_not_ticked"] satisfies UnservedBecause[];

/** Patrons who are opted in, and to whom nothing comes of any type, from us or from Koha. The profiles are few. */
const unreached: Source = {
  kind: "unreached",
  from: sql`tidings_election e`,
  where: sql<boolean>`e.profile_id in (select q.profile_id from tidings_election_part q group by q.profile_id
      having max(q.source <> 'none' or q.otherwise <> 'nothing') = 0
        and max(q.because in (${sql.join(FOR_WANT)})) = 1)
    and (select max(1) from tidings_standing s where s.patron_id = e.patron_id and s.state = 'opted_in') is not null`,
  id: sql`e.patron_id`,
  at: sql`e.elected_at`,
  since: sql`e.elected_at`,
  patron: "e.patron_id",
  library: null,
  columns: {},
};

/** What is about a patron, or what one wrote. */
export const patronSources = (db: Db, now: Date): Source[] => [
  heard(db, now),
  strangers(db, now),
  parked,
  unheard,
  asked(now),
  expired(now),
  people,
  unreached,
];
