import type { ChannelName } from "../../../database/tables.ts";
import { shownNotice, shownState } from "../../../reports/messages/shown-state.ts";
import type { ReviewItem } from "../../../reports/review/groups.ts";
import { instant } from "../../frame/instants.ts";
import type { Frame } from "../../frame/layout.tsx";
import { sayNext as sayNextOf } from "../messages/shown-words.tsx";
import { word } from "../words.ts";
import { sayStatus } from "./doubt-status.ts";

/** Why something needs a person, in a sentence or two. Pure. */
export function sayWhy(item: ReviewItem, askable: ReadonlySet<ChannelName>, now: Date, frame: Frame): string {
  const { say, lang } = frame;
  const { kind, reason, askedAt, doubt } = item;
  switch (kind) {
    case "heard": {
      const key = `staff:without_effect.${reason}`;
      return say.has(key) ? say(lang, key) : "";
    }
    case "doubt": {
      const status = doubt && sayStatus({ ...item, ...doubt }, askable, now, frame);
      // What the provider said of several texts is told with its numbers.
      const because = reason !== null && reason !== "asked_ambiguous" ? word(say, lang, "because", reason) : "";
      return [because, status].filter(Boolean).join(" ");
    }
    case "unheard": {
      const doing = askedAt
        ? `${say(lang, "staff:unheard.asked")} (${instant(askedAt, frame)})`
        : say(lang, "staff:unheard.waiting");
      return `${say(lang, "review:why.unheard")} ${doing}`;
    }
    case "asked":
      return say(lang, "review:why.asked", { time: askedAt ? instant(askedAt, frame) : "" });
    case "wrongperson":
    case "parked":
    case "expired":
    case "nobody":
    case "person":
    case "unreached":
      return say(lang, `review:why.${kind}`);
    default:
      return reason === null ? say(lang, "review:why.unknown") : word(say, lang, "because", reason);
  }
}

/** What somebody can do about it: of a message, the same as in the list of all messages. Pure. */
export function sayNext(item: ReviewItem, frame: Pick<Frame, "say" | "lang">): string | undefined {
  const { say, lang } = frame;
  const { kind, reason, message } = item;
  switch (kind) {
    case "doubt":
      return undefined;
    case "message":
      if (message !== "notice") return say(lang, "messages:next.mark_done");
      return sayNextOf({ state: shownState("failed", reason), reason }, undefined, frame);
    case "stranded":
      return sayNextOf({ state: shownState("failed", reason), reason }, undefined, frame);
    case "notice":
    case "astray":
    case "refused":
      return sayNextOf({ state: shownNotice("ended", reason), reason }, undefined, frame);
    default:
      return say(lang, `messages:next.${kind}`);
  }
}
