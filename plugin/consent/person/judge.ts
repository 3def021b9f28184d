import type { PersonFacts } from "../../koha/person-facts.ts";

/** What was kept of a record's facts, or is made of them now; null: unknown. */
export type Prints = Readonly<Record<keyof PersonFacts, string | null>>;

export const FACTS = ["birth", "firstname", "surname", "card", "login", "enrolled"] as const;

/**
 * How much a fact says. Names change with a marriage, cards are replaced, and whole classes are enrolled on one day; a
 * day of birth stays.
 */
const WEIGHT: Readonly<Record<keyof PersonFacts, number>> = {
  birth: 3,
  firstname: 2,
  surname: 2,
  card: 2,
  login: 1,
  enrolled: 1,
};

/** Less than this known on both sides says nothing: a new card alone makes nobody another person. */
const ENOUGH = 4;
/** Another person may share a first name or a family's name, and the day of enrolment too. */
const FITS = 0.4;

/**
 * Whether a record still means the person that it meant. `kept` and `now` are compared fact by fact; a fact that either
 * side lacks says nothing, and where hardly any is known nothing speaks against the same person.
 */
export function judgePerson(kept: Prints, now: Prints): "same" | "other" {
  const known = FACTS.filter((fact) => kept[fact] !== null && now[fact] !== null);
  const sum = (facts: readonly (keyof PersonFacts)[]) => facts.reduce((total, fact) => total + WEIGHT[fact], 0);
  if (sum(known) < ENOUGH) return "same";
  return sum(known.filter((fact) => kept[fact] === now[fact])) / sum(known) < FITS ? "other" : "same";
}
