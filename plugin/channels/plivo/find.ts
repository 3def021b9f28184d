import {
  type Found,
  LISTED_AFTER_MS,
  LISTED_BEFORE_MS,
  type ListedPage,
  type ListQuery,
  type Lost,
  type Unclaimed,
} from "../channel.ts";
import { listAll } from "../list-all.ts";

/**
 * What Plivo's list says of attempts whose answers were lost: the texts to that number around then that no other
 * attempt claims.
 */
export async function findTexts(list: (query: ListQuery) => Promise<ListedPage>, lost: Lost): Promise<Found> {
  const last = lost.lastBegunAt ?? lost.begunAt;
  const query = {
    direction: "outbound",
    sender: lost.sender,
    address: lost.to,
    since: new Date(lost.begunAt.getTime() - LISTED_BEFORE_MS),
    until: new Date(last.getTime() + LISTED_AFTER_MS),
  } as const;
  const { texts: listed, whole } = await listAll(list, query, lost.mayAsk);
  // What was not read may hide the one that we look for.
  if (!whole) return { kind: "ambiguous" };
  const texts = listed.flatMap(({ reference, at, state, code }): Unclaimed[] =>
    lost.known.has(reference)
      ? []
      : [{ reference, at, state: state ?? "unknown", ...(code === undefined ? {} : { code }) }],
  );
  const [one, another] = texts;
  if (another) return { kind: "ambiguous", texts };
  return one ? { kind: "taken", ...one, state: one.state === "unknown" ? "sent" : one.state } : { kind: "not_taken" };
}
