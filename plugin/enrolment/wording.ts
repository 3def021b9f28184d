import type { Library } from "../configuration/library.ts";
import { LINK_MARK } from "../templates/email-wording.ts";
import type { Say, TextKey } from "../templates/locales.ts";
import type { Joining } from "./opt-in.ts";

const TEXTS = {
  invitation: "replies:invitation",
  reminder: "replies:invitation_reminder",
  welcome: "replies:welcome",
} as const satisfies Record<string, TextKey>;

/** Opens the composer of what is sent to phones and mailboxes when somebody joins, in the library's name. */
export function openCompose(say: Say, library: () => Library): Joining["compose"] {
  return async (_tx, what, { channel, lang }) => {
    const words = { library: library().name, contact: library().contact };
    if (channel !== "email") return { text: say(lang, TEXTS[what], words) };
    return {
      text: say(lang, `mail:${what}`, { ...words, link: LINK_MARK }),
      subject: say(lang, `mail:subject.${what}`, words),
    };
  };
}
