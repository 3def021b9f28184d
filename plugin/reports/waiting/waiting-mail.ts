import { readReachable } from "../../consent/standing.ts";
import { isWanted, readWantedKinds } from "../../consent/wanted-kinds.ts";
import { readEnds } from "../../koha/queue/notices.ts";
import { readRunNotices } from "../../koha/queue/runs.ts";
import { NEWEST_TEXTS } from "../../koha/queue/waiting.ts";
import { kindOf } from "../../routing/kinds.ts";
import { mayTake } from "../../routing/rule.ts";
import { readRules } from "../../routing/rule-store.ts";
import type { Waiting, WaitingParts } from "./waiting-parts.ts";
import { waits } from "./waiting-why.ts";

const MOST = 1_000;
const EMAIL = ["email"];

/** Mails of Koha's queue that a rule takes over as Koha's sender runs next, at most a thousand of the newest rows. */
export async function readWaitingMail({ db, host, installation }: WaitingParts): Promise<Waiting[]> {
  const rules = (await readRules(db)).filter(({ transport }) => transport === "email");
  const ends = rules.some(({ takes }) => takes) ? await readEnds(db) : undefined;
  if (!ends) return [];
  const run = { nudgeId: 0, messageId: null, patronId: null, transports: EMAIL, letterCodes: [], where: null };
  const after = Math.max(0, ends.highest - NEWEST_TEXTS);
  const { notices } = await readRunNotices(db, run, host, { after, most: MOST, addresses: "any" });
  const wanted = notices.filter((notice) => mayTake(rules, notice));
  const patronIds = wanted.flatMap(({ patronId }) => patronId ?? []);
  const choices = await readReachable(db, patronIds);
  const grids = await readWantedKinds(db, patronIds);
  return wanted.flatMap((notice): Waiting[] => {
    const { patronId, letterCode, queuedAt: since } = notice;
    const leaves = (choices.get(patronId ?? 0) ?? []).some(
      ({ state, channel }) =>
        state === "opted_in" &&
        installation.channels.has(channel) &&
        isWanted(grids.get(patronId ?? 0) ?? [], kindOf(letterCode), channel),
    );
    if (!leaves) return [];
    const why = waits("mail_rule", { kind: "koha_runs" });
    return [{ patronId, kind: "notice", letterCode, since, why }];
  });
}
