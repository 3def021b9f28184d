import type { StaffStep } from "../../../audit/staff-step.ts";
import type { TextKey } from "../../../templates/locales.ts";
import type { Frame } from "../../frame/layout.tsx";
import { readAbout } from "../rules/abouts.ts";
import { sayAbout } from "../rules/rule-words.ts";

/** Words of a step that say only what its name says, such as *Marked as done* with "done". */
const SAID: Partial<Record<StaffStep, string>> = {
  mark_done: "done",
  resend: "again",
  cancel: "cancel",
  let_go_on: "go_on",
  opt_out: "opt_out",
};

const WORDS: Readonly<Record<string, TextKey>> = {
  sms: "pages:patron.sms",
  telegram: "pages:patron.telegram",
  email: "pages:patron.email",
  all: "access:off.all",
  joining: "terms:settings.title",
  arrived: "review:do.arrived",
  again: "review:do.again",
  leave: "review:do.leave",
  see: "access:role.see",
  answer: "access:role.answer",
  send: "access:role.send",
  set: "access:role.set",
};

/** The filters of a download, by the names that the list of messages gives them. */
const FILTERS: Readonly<Record<string, TextKey>> = {
  state: "messages:filter.state",
  way: "messages:filter.way",
  library: "messages:filter.library",
  type: "messages:filter.type",
  reason: "messages:filter.reason",
  from: "messages:filter.from",
  until: "messages:filter.until",
};

/** What the few words that are kept with a step say to a reader; empty where its name says it all. Pure. */
export function sayDetail(step: StaffStep, detail: string | null | undefined, frame: Frame): string {
  if (!detail || SAID[step] === detail) return "";
  return detail
    .split(", ")
    .map((part) =>
      step.startsWith("coverage_")
        ? sayCovered(part, frame)
        : step.startsWith("rule_")
          ? sayRuled(part, frame)
          : sayPart(part, frame),
    )
    .join(", ");
}

/** What a rule is about; a library and a letter by their codes. */
function sayRuled(part: string, frame: Frame): string {
  const about = readAbout(part);
  return about ? sayAbout(frame, about) : part;
}

/** What closes a gap, and for which type of notice; a library and a letter by their codes. */
function sayCovered(part: string, { say, lang }: Frame): string {
  const key = [`coverage:bridge.${part}`, `coverage:type.${part}`].find((one) => say.has(one));
  return key !== undefined && say.has(key) ? say(lang, key) : part;
}

function sayPart(part: string, frame: Frame): string {
  const { say, lang } = frame;
  if (part === "searched") return say(lang, "messages:filter.q");
  if (part === "dates=all") return say(lang, "messages:filter.all");
  const [name = "", value] = part.split("=");
  if (value === undefined) return WORDS[part] ? say(lang, WORDS[part]) : part;
  const states = value.split(" ").map((one) => {
    const key = `messages:state.${one}`;
    return name === "state" && say.has(key) ? say(lang, key) : sayPart(one, frame);
  });
  return FILTERS[name] ? `${say(lang, FILTERS[name])}: ${states.join(" ")}` : part;
}
