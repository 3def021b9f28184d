import type { OverdueLevel, OverdueRule } from "../koha/supply/supply.ts";
import { type Asked, type ExpectedRows, hasLetter, noRows, rowsOf } from "./expected-rows.ts";

/**
 * The rows of `overdue_notices.pl`. Where a patron has no number or address, the letter is printed instead, and the
 * words of the transport that was meant do where there are none for print. A type has one source, so one level that
 * makes a text is enough: the events of the levels are told apart elsewhere.
 */
export function expectOverdue(asked: Asked): ExpectedRows {
  const { supply, patron } = asked;
  if (!supply.overdueCategories.has(patron.category.toLowerCase())) return noRows("off_in_koha");
  const levels = rulesFor(asked).flatMap((rule) => rule.levels);
  if (levels.length === 0) return noRows("off_in_koha");
  const rows = new Set(levels.flatMap((level) => rowsOfLevel(asked, level)));
  const named = levels.filter(({ transports }) => transports.includes("sms"));
  if (named.length === 0) return rowsOf(asked, rows, "no_overdue_sms");
  return rowsOf(asked, rows, patron.number ? "no_sms_letter" : "no_number");
}

/** Rules of the library hide all general ones, those for other categories too. */
function rulesFor({ supply, patron }: Asked): OverdueRule[] {
  const of = (library: string) =>
    supply.overdueRules.filter((rule) => rule.library.toLowerCase() === library.toLowerCase());
  const own = of(patron.library);
  const category = patron.category.toLowerCase();
  return (own.length > 0 ? own : of("")).filter((rule) => ["", category].includes(rule.category.toLowerCase()));
}

function rowsOfLevel(asked: Asked, { letter, transports }: OverdueLevel): string[] {
  const { patron } = asked;
  const words = { module: "circulation", code: letter };
  return transports.flatMap((transport) => {
    if (transport === "itiva") return [];
    const lacks = (transport === "email" && !patron.mail) || (transport === "sms" && !patron.number);
    const effective = lacks ? "print" : transport;
    return hasLetter(asked, words, effective) || hasLetter(asked, words, transport) ? [effective] : [];
  });
}
