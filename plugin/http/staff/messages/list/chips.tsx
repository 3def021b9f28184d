import type { FC } from "hono/jsx";
import { USUAL_DAYS } from "../../../../reports/messages/filter.ts";
import type { Frame } from "../../../frame/layout.tsx";
import { aboutOf, sayReason, sayState, wayOf } from "../shown-words.tsx";
import type { Choices } from "./list-backend.ts";
import type { ListProps } from "./list-props.ts";
import { type ListQuery, SYSTEM_TEXTS, withoutPage, writeListQuery } from "./list-query.ts";

/** The name of a type of message as the filter has it. */
export function typeName(type: string, { letterNames }: Pick<Choices, "letterNames">, frame: Frame): string {
  const kind = SYSTEM_TEXTS.find((one) => type === `:${one}`);
  const { name, code } = aboutOf({ kind: kind ?? "notice", letterCode: kind ? null : type }, letterNames, frame);
  return code === "" ? name : `${name} (${code})`;
}

/** A day, as the reader writes it. */
const sayDay = (day: string, lang: string): string =>
  new Date(`${day}T00:00:00Z`).toLocaleDateString(lang, { dateStyle: "medium", timeZone: "UTC" });

interface Chip {
  text: string;
  /** The list without it. */
  without: ListQuery;
}

/** The filters that hold, each in words and with the list that is left without it. Pure. */
export function chipsOf(query: ListQuery, choices: Choices, frame: Frame): Chip[] {
  const { say, lang } = frame;
  const chip = (
    name: "q" | "item" | "state" | "way" | "library" | "type" | "reason" | "from" | "until",
    value: string,
    change: Partial<ListQuery>,
  ): Chip => ({ text: `${say(lang, `messages:filter.${name}`)}: ${value}`, without: withoutPage(query, change) });
  const { q, states, ways, library, type, reason, from, until } = query;
  const libraryName = choices.libraries.find(({ branchcode }) => branchcode === library)?.name ?? library;
  return [
    ...(q === "" ? [] : [chip(query.items ? "item" : "q", q, { q: "", items: false })]),
    ...states.map((one) => chip("state", sayState(one, frame), { states: states.filter((other) => other !== one) })),
    ...ways.map((one) => chip("way", wayOf(one, frame), { ways: ways.filter((other) => other !== one) })),
    ...(library === "" ? [] : [chip("library", libraryName, { library: "" })]),
    ...(type === "" ? [] : [chip("type", typeName(type, choices, frame), { type: "" })]),
    ...(reason === "" ? [] : [chip("reason", sayReason(reason, frame), { reason: "" })]),
    ...(from === "" ? [] : [chip("from", sayDay(from, lang), { from: "" })]),
    ...(until === "" ? [] : [chip("until", sayDay(until, lang), { until: "" })]),
  ];
}

/** What the list shows, and a link for each filter that takes it away. */
export const Chips: FC<ListProps> = ({ frame, query, state: { choices } }) => {
  const { say, lang, base } = frame;
  const chips = chipsOf(query, choices, frame);
  const usual = !query.all && query.from === "" && query.until === "";
  return (
    <div class="chips">
      <p class="hint">
        {usual && say(lang, "messages:list.usual_days", { days: USUAL_DAYS })}
        {query.all && say(lang, "messages:list.every_date")}{" "}
        {(usual || query.all) && (
          <a href={`${base}/messages${writeListQuery(withoutPage(query, { all: usual }))}`}>
            {usual ? say(lang, "messages:list.all_dates") : say(lang, "messages:list.only_days", { days: USUAL_DAYS })}
          </a>
        )}
      </p>
      {chips.length > 0 && (
        <ul aria-label={say(lang, "messages:list.applied")}>
          {chips.map(({ text, without }) => (
            <li>
              <a
                class="chip"
                href={`${base}/messages${writeListQuery(without)}`}
                aria-label={say(lang, "messages:list.take_away", { filter: text })}
              >
                {text} <span aria-hidden="true">×</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};
