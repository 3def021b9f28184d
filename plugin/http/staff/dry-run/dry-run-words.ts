import { LEFT_TO_KOHA } from "../../../notices/candidates/choose.ts";
import type { ForecastBecause } from "../../../notices/dry-run/forecast-parts.ts";
import { SOURCE_REASONS, type SourceLook, type SourceReason } from "../../../notices/dry-run/sources.ts";
import type { RuledType, Step } from "../../../routing/rules/notice-rule.ts";
import { WORDED_NOTICES, type WordedNotice } from "../../../templates/notices/worded-notices.ts";
import type { Frame } from "../../frame/layout.tsx";
import { sayBecause } from "../waiting/waiting-words.ts";

/** Notices that can be asked about, without those that only their letter tells apart. */
export const ASKABLE: readonly WordedNotice[] = WORDED_NOTICES.filter(
  (name) => name !== "hold_lost" && name !== "welcome",
);

/** The name of a type of notice, and of a reminder with its number. */
export function sayType(type: RuledType, step: Step | null, { say, lang }: Frame): string {
  if (type === "other") return say(lang, "dry_run:type_other");
  const name = say(lang, `coverage:type.${type}`);
  return step === null ? name : say(lang, "dry_run:ask.step", { type: name, step: String(step) });
}

/** The name of one that can be asked about. */
export function sayAskable(name: WordedNotice, frame: Frame): string {
  const [, type, step] = /^(.*?)(?:_([123]))?$/.exec(name) ?? [];
  return sayType(type as RuledType, step === undefined ? null : (Number(step) as Step), frame);
}

/** Why something is not sent now, as a sentence; empty where it is. */
export function sayForecast(because: ForecastBecause | null, frame: Frame): string {
  if (because === null) return "";
  const left = LEFT_TO_KOHA.find((one) => one === because);
  return left ? frame.say(frame.lang, `dry_run:source_because.${left}`) : sayBecause(because, frame);
}

const isOwn = (because: SourceLook["because"]): because is SourceReason =>
  (SOURCE_REASONS as readonly string[]).includes(because);

/** Why one of Koha's rows is taken or not. */
export function saySource(because: SourceLook["because"], { say, lang }: Frame): string {
  return isOwn(because) ? say(lang, `dry_run:source_because.${because}`) : say(lang, `coverage:because.${because}`);
}
