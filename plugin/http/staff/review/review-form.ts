import {
  REVIEW_GROUPS,
  type ReviewCursor,
  type ReviewGroup,
  type ReviewOrder,
  readCursor,
  writeCursor,
} from "../../../reports/review/groups.ts";
import type { Chosen } from "../../../reports/review-list.ts";
import { type ItemId, REVIEW_VERBS, type ReviewVerb, readItemKey } from "../../../review/kinds.ts";

/** What part of the list an address asks for. */
export interface ReviewQuery {
  /** Several, divided by commas; none: all. */
  groups: readonly ReviewGroup[];
  library: string | undefined;
  order: ReviewOrder;
  after: ReviewCursor | undefined;
}

const LONGEST_LIBRARY = 10;

/** Reads an address; what is none of ours is left out, never refused. */
export function readReviewQuery(query: (name: string) => string | undefined): ReviewQuery {
  const named = (query("group") ?? "").split(",");
  const library = query("library") ?? "";
  return {
    groups: REVIEW_GROUPS.filter((group) => named.includes(group)),
    library: library === "" || library.length > LONGEST_LIBRARY ? undefined : library,
    order: query("order") === "oldest" ? "oldest" : "newest",
    after: readCursor(query("after") ?? ""),
  };
}

/** The address of a part of the list, below `/review`: "" or "?group=failed&order=oldest". */
export function writeReviewQuery(query: Partial<ReviewQuery>, more: Readonly<Record<string, string>> = {}): string {
  const { groups = [], library, order, after } = query;
  const fields = {
    ...(groups.length > 0 && { group: groups.join(",") }),
    ...(library !== undefined && { library }),
    ...(order === "oldest" && { order }),
    ...(after && { after: writeCursor(after) }),
    ...more,
  };
  const written = new URLSearchParams(fields).toString();
  return written === "" ? "" : `?${written}`;
}

/** What a form wants done. */
export interface Pressed {
  verb: ReviewVerb;
  chosen: Chosen;
  /** Whom to opt out. */
  targetPatronId: number | undefined;
  note: string | null;
  /** How many were listed, where all are meant. */
  listed: number | undefined;
}

/**
 * Reads the button that was pressed: `again` for what was chosen, `again:message-7` for one item,
 * `opt_out:heard-3:51` for one patron of a text. Undefined: nothing was ticked, or the form is none of ours.
 */
export function readPressed(form: FormData): Pressed | undefined {
  const [name, key, target] = String(form.get("do") ?? "").split(":");
  const verb = REVIEW_VERBS.find((one) => one === name);
  const chosen = key === undefined ? readMany(form) : oneOf(readItemKey(key));
  if (!verb || !chosen) return undefined;
  const note = String(form.get("note") ?? "").trim();
  const total = Number(form.get("total"));
  return {
    verb,
    chosen,
    targetPatronId: /^\d{1,9}$/.test(target ?? "") ? Number(target) : undefined,
    note: note === "" ? null : note,
    listed: "group" in chosen && Number.isSafeInteger(total) ? total : undefined,
  };
}

const oneOf = (item: ItemId | undefined): Chosen | undefined => item && { items: [item] };

function readMany(form: FormData): Chosen | undefined {
  if (form.get("which") === "all") {
    const group = REVIEW_GROUPS.find((one) => one === form.get("group"));
    const listedAt = /^\d{1,13}$/.exec(String(form.get("listed_at") ?? ""))?.[0];
    return group && listedAt !== undefined ? { group, until: new Date(Number(listedAt)) } : undefined;
  }
  const items = readTicks(form);
  return items.length > 0 ? { items } : undefined;
}

/** The items that were ticked. */
export const readTicks = (form: FormData): ItemId[] =>
  form.getAll("item").flatMap((key) => readItemKey(String(key)) ?? []);
