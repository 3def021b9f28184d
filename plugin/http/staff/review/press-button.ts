import { wordsOf } from "../../../inbound/texts-backend.ts";
import { reaches } from "../../../koha/reach.ts";
import type { ReviewScope } from "../../../reports/review/groups.ts";
import { readChosen } from "../../../reports/review-list.ts";
import { type ActItem, enterActs, readEntered } from "../../../review/acts.ts";
import { readFirst } from "../../../review/first.ts";
import { itemKey, VERBS } from "../../../review/kinds.ts";
import type { StaffBackendParts } from "../parts.ts";
import type { Pressed } from "./review-form.ts";

/** So many are done at one press at most. */
export const PRESS_MOST = 5_000;

/** Who presses, and how their language words an opt-out because of what somebody wrote. */
export interface Presser {
  who: string;
  whoId: number | null;
  optOutNote(words: string | undefined): string;
  /** How it words an opt-out because nothing reaches the patron. */
  missingNote: string;
}

/** What came of pressing a button. */
export interface PressReport {
  /** The name under which it can be undone; undefined: nothing is to be done. */
  press: string | undefined;
  /** Who was first, and with how many. */
  first: readonly { who: string; count: number }[];
  /** Settled in the meantime, or out of reach. */
  meanwhile: number;
  /** There are more than can be done at once. */
  more: boolean;
}

/** Enters what a button is to do, and finds out why nothing will be done about the others. */
export async function pressButton(
  parts: Pick<StaffBackendParts, "db" | "log" | "now" | "nonce">,
  pressed: Pressed,
  scope: ReviewScope,
  by: Presser,
): Promise<PressReport> {
  const { db, log, now, nonce } = parts;
  const { verb, note, chosen } = pressed;
  const rows = await readChosen(db, scope, chosen, PRESS_MOST, now());
  const target = pressed.targetPatronId;
  const mayTarget = verb !== "opt_out" || (target !== undefined && (await reaches(db, scope.reach, target)));
  const fitting = rows.filter(
    ({ kind, patronId }) =>
      mayTarget && VERBS[kind].includes(verb) && (verb !== "opt_out" || kind === "heard" || patronId === target),
  );
  const items = fitting.map(({ kind, id, patronId, noticeId, round }) => ({ kind, id, patronId, noticeId, round }));
  const press = { id: nonce().toString("base64url"), verb, who: by.who, whoId: by.whoId, note };
  await enterActs(db, press, verb === "opt_out" ? await withReason(parts, items, target, by) : items, now());
  const entered = await readEntered(db, press.id);
  log.note("review.pressed", { verb, count: entered.size });
  const wanted = "items" in chosen ? chosen.items : items;
  const missed = wanted.filter((item) => !entered.has(itemKey(item)));
  const first = tally([...(await readFirst(db, missed)).values()]);
  const total = pressed.listed ?? wanted.length;
  const more = rows.length === PRESS_MOST && total > PRESS_MOST;
  const named = first.reduce((sum, { count }) => sum + count, 0);
  const meanwhile = more ? 0 : Math.max(0, total - entered.size - named);
  return { press: entered.size > 0 ? press.id : undefined, first, meanwhile, more };
}

async function withReason(
  { db }: Pick<StaffBackendParts, "db">,
  items: readonly ActItem[],
  target: number | undefined,
  by: Presser,
): Promise<ActItem[]> {
  const reasoned: ActItem[] = [];
  for (const item of items) {
    const words = target === undefined || item.kind !== "heard" ? undefined : await wordsOf(db, item.id, target);
    const note = item.kind === "heard" ? by.optOutNote(words) : by.missingNote;
    reasoned.push({ ...item, targetPatronId: target ?? null, note });
  }
  return reasoned;
}

function tally(names: readonly string[]): { who: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([who, count]) => ({ who, count }));
}
