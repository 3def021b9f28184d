import { readAddresses } from "../../consent/read-standing.ts";
import { readSuppressed } from "../../consent/suppression.ts";
import { isWanted } from "../../consent/wanted-kinds.ts";
import { readElected } from "../../coverage/read-elected.ts";
import type { Db, Tx } from "../../database/connection.ts";
import type { ChannelName } from "../../database/tables.ts";
import { type Notice, readPending, readWords } from "../../koha/queue/notices.ts";
import { readUndecided } from "../../koha/queue/undecided.ts";
import { readOverdueLetters } from "../../koha/supply/overdue-letters.ts";
import type { Elected } from "../../routing/elected.ts";
import { kindOf } from "../../routing/kinds.ts";
import { typeOf } from "../../routing/notice-types.ts";
import type { Rule } from "../../routing/rule.ts";
import type { RuledType, Step } from "../../routing/rules/notice-rule.ts";
import { guardiansOf } from "../deciding/ruled.ts";
import type { DryRunParts } from "./dry-run.ts";
import { forecastMail } from "./forecast-mail.ts";
import type { Forecast, Looking, Seen } from "./forecast-parts.ts";
import { lookAhead, readOnly } from "./looking.ts";
import { type MadeUpNotice, madeUpOf } from "./made-up.ts";
import { lookAtSources, type SourceLook } from "./sources.ts";
import { type Found, textOf } from "./text-then.ts";
import { lookAtWays, type WayLook } from "./way-looks.ts";

/** A pending row of Koha's queue, or a notice that Koha has not written. */
export type Asked = { noticeId: number } | MadeUpNotice;

export interface ExplainParts extends DryRunParts {
  /** Channels that are set up, switched on or off. */
  channels(): readonly ChannelName[];
  /** The library's time zone. */
  zone: string;
}

/** What would happen to one notice, and why. */
export interface Explained {
  forecast: Forecast;
  /** Where it waits for an instant: what would happen then, if nothing else changes. */
  later: Forecast | undefined;
  type: RuledType;
  step: Step | null;
  /** It is not in Koha's queue; its words are examples. `sample`: so are the titles. */
  madeUp: false | "theirs" | "sample";
  /** The words are Koha's own, which are not known of what is made up. */
  kohaWords: boolean;
  sources: readonly SourceLook[];
  ways: readonly WayLook[];
  addresses: ReadonlyMap<number, { channel: ChannelName; address: string }>;
  /** Addresses at which nothing would be sent after all: they have said STOP, or are blocked. */
  suppressed: ReadonlySet<number>;
}

/** Explains one notice as it stands now; undefined: it is not pending. Writes and locks nothing. */
export function explain(parts: ExplainParts, asked: Asked, now: Date): Promise<Explained | undefined> {
  return readOnly(parts.intake.db, async (tx) => {
    const rules = await parts.rules(tx);
    const looking = await lookAhead(tx, parts.intake, new Map(), now);
    const found =
      "noticeId" in asked ? await rowOf(looking, rules, asked.noticeId) : await madeUpOf(looking, asked, parts.zone);
    if (!found) return undefined;
    const { forecast, seen, words } = found;
    const overdue = await readOverdueLetters(tx);
    const ruled = seen.facts.ruled?.of.get(forecast.notice.noticeId);
    const type = ruled?.type ?? typeOf(forecast.notice.letterCode, overdue) ?? "other";
    const ways = lookAtWays({ ...waysAsked(seen, forecast.notice, parts.channels()), forecast, words });
    const addresses = await readAddresses(
      tx,
      ways.flatMap(({ addressId }) => addressId ?? []),
    );
    return {
      forecast,
      later: found.later,
      type,
      step: ruled?.step ?? null,
      madeUp: found.madeUp ?? false,
      kohaWords: ruled?.ruling.words !== "own",
      sources: lookAtSources({ ...(await sourceFacts(tx, forecast.notice, type, seen)), rules }),
      ways,
      addresses,
      suppressed: await readStopped(tx, addresses),
    };
  });
}

async function rowOf(looking: Looking, rules: readonly Rule[], id: number): Promise<Found | undefined> {
  const { tx, intake } = looking;
  const [notice] = await readPending(tx, intake.host, [id]);
  const [words] = await readWords(tx, [id]);
  if (notice && words) return textOf(looking, { notice, words });
  const wish = { after: id - 1, transports: ["email", "print"], most: 1, open: true };
  const row = (await readUndecided(tx, intake.host, wish)).notices.find(({ noticeId }) => noticeId === id);
  if (!row) return undefined;
  const { forecasts, seen } = await forecastMail(looking, [row], rules);
  const [forecast] = forecasts;
  return forecast && { forecast, seen, words: row };
}

/** With what the ways of one notice are looked at, as far as that was read before. */
function waysAsked({ facts, routed, composer }: Seen, notice: Notice, channels: readonly ChannelName[]) {
  const { patronId, letterCode, noticeId } = notice;
  const patron = {
    patronId: patronId ?? 0,
    choices: facts.choices.get(patronId ?? 0) ?? [],
    wants: (channel: ChannelName) => isWanted(facts.grids.get(patronId ?? 0) ?? [], kindOf(letterCode), channel),
    role: "patron" as const,
  };
  const guardians = guardiansOf(notice, facts).map((one) => ({ ...one, role: "guardian" as const }));
  return {
    people: patronId === null ? [] : [patron, ...guardians],
    routed: routed.get(noticeId),
    composer,
    senders: facts.senders,
    channels,
    others: facts.others,
  };
}

async function sourceFacts(tx: Tx, { patronId, letterCode }: Notice, type: RuledType, { facts }: Seen) {
  const mine = patronId === null ? undefined : (await readElected(tx, [patronId])).get(patronId);
  const elected: Elected | undefined = type === "other" ? undefined : mine?.get(type);
  return { type, letterCode, elected, home: facts.patrons.get(patronId ?? 0)?.library ?? null };
}

async function readStopped(db: Db, addresses: Explained["addresses"]): Promise<Set<number>> {
  const stopped = new Set<number>();
  const byChannel = Map.groupBy(addresses, ([, { channel }]) => channel);
  for (const [channel, mine] of byChannel) {
    const said = await readSuppressed(
      db,
      channel,
      mine.map(([, { address }]) => address),
    );
    for (const [id, { address }] of mine) if (said.has(address)) stopped.add(id);
  }
  return stopped;
}
