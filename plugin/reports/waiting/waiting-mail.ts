import { readReachable } from "../../consent/standing.ts";
import { isWanted, readWantedKinds } from "../../consent/wanted-kinds.ts";
import { readWaitingCandidates } from "../../koha/queue/candidates.ts";
import { kindOf } from "../../routing/kinds.ts";
import { readRules } from "../../routing/rule-store.ts";
import type { Waiting, WaitingParts } from "./waiting-parts.ts";
import { waits } from "./waiting-why.ts";

const MOST = 1_000;

/** Mails of Koha's queue that are to be ours as Koha's sender runs next, at most a thousand. */
export async function readWaitingMail({ db, host, installation }: WaitingParts): Promise<Waiting[]> {
  const rules = await readRules(db);
  if (!rules.some(({ takes, transport }) => takes && transport === "email")) return [];
  const wanted = await readWaitingCandidates(db, host, MOST);
  const patronIds = wanted.map(({ patronId }) => patronId);
  const choices = await readReachable(db, patronIds);
  const grids = await readWantedKinds(db, patronIds);
  return wanted.flatMap(({ patronId, letterCode, queuedAt: since }): Waiting[] => {
    const leaves = (choices.get(patronId) ?? []).some(
      ({ state, channel }) =>
        state === "opted_in" &&
        installation.channels.has(channel) &&
        isWanted(grids.get(patronId) ?? [], kindOf(letterCode), channel),
    );
    if (!leaves) return [];
    const why = waits("mail_rule", { kind: "koha_runs" });
    return [{ patronId, kind: "notice", letterCode, since, why }];
  });
}
