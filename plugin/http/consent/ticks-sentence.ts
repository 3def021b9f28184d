import type { ChannelName } from "../../database/tables.ts";
import { type TicksMean, ticksMean } from "../../routing/ticks.ts";
import type { Frame } from "../frame/layout.tsx";
import { sayNotices } from "./notice-names.ts";
import type { ConsentView } from "./view.ts";

type Words = Pick<Frame, "say" | "lang">;

/** One sentence on what several ticks in a row mean by the rules; undefined where there is nothing to say. */
export function sayTicks(
  words: Words,
  view: Pick<ConsentView, "channels" | "newestFirst" | "rulings">,
): string | undefined {
  const { say, lang } = words;
  const shown = view.channels.map(({ channel }) => channel);
  if (shown.length < 2) return undefined;
  const chosen = view.newestFirst.filter((channel) => shown.includes(channel));
  const meanings = ticksMean(view.rulings, [...new Set([...chosen, ...shown])]);
  const [only, ...more] = meanings;
  if (!only) return undefined;
  if (more.length === 0)
    return say(lang, `account:kinds.ticks.one.${only.mode}`, { order: sayOrder(words, only.order) });
  const clauses = meanings.map((one, at) => sayClause(words, one, at === more.length ? "rest" : "some"));
  return say(lang, "account:kinds.ticks.several", { clauses: clauses.join("; ") });
}

const sayOrder = ({ say, lang }: Words, order: readonly ChannelName[]): string =>
  order.map((channel) => say(lang, `account:channel.${channel}`)).join(", ");

function sayClause(words: Words, { mode, order, of }: TicksMean, which: "some" | "rest"): string {
  const { say, lang } = words;
  const names = of.map((name) => say(lang, "account:kinds.ticks.name", { name: sayNotices(words, name) }));
  const notices = new Intl.ListFormat(lang, { type: "conjunction" }).format(names);
  return say(lang, `account:kinds.ticks.${which}.${mode}`, { order: sayOrder(words, order), notices });
}
