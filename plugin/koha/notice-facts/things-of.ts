import type { NoticeFacts } from "./notice-facts.ts";

/**
 * The holds and loans of which a wording made from these facts tells, whichever of them it names: by them it is
 * forgotten together with what Koha forgets (outbox/forget). Koha forgets nobody's recalls, so that they are left out.
 */
export const thingsOf = ({ items }: NoticeFacts): string[] =>
  items.map(({ thing }) => thing).filter((thing) => /^(?:hold|loan):/.test(thing));
