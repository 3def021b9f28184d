import { expect, test } from "vitest";
import type { Intent } from "../database/tables.ts";
import { LANGUAGES, openLocales } from "../templates/locales.ts";
import { toldEvent } from "./told-event.ts";

const say = await openLocales();

test.each<[string, Intent, string, string, string]>([
  ["start_heard", "start", "whole message is a start word (en)", "started", "start_heard"],
  ["start_heard", "start", "whole message is a start word (en)", "joined", "start_heard"],
  ["start_heard", "yes", "whole message is a yes", "joined", "start_heard_invitation"],
  ["start_heard", "start", "yes while an invitation is open", "joined", "start_heard_invitation"],
  ["start_heard", "yes", "whole message is a yes", "started", "start_heard_yes"],
  ["stop_heard", "stop", "first word is stop", "stopped", "stop_heard"],
  ["stop_heard", "stop", "asks to end (da)", "stopped", "stop_heard_words"],
  ["stop_heard", "yes", "whole message is a yes", "stopped", "stop_heard_yes"],
  ["stop_heard", "no", "whole message is a no", "stopped", "stop_heard_no"],
  ["stop_heard", "stop", "no while an invitation is open", "stopped", "stop_heard_no"],
  ["stop_heard", "other", "unsure", "stopped", "stop_heard_doubts"],
  ["opted_in", "other", "Telegram says link", "linked", "opted_in"],
])("%s by a %s because of “%s” (%s) is shown as %s, in every language", (event, intent, because, outcome, told) => {
  expect(toldEvent(event, { intent, because, outcome })).toBe(told);
  for (const lang of LANGUAGES) {
    for (const room of ["staff", "account"]) {
      const key = `${room}:event.${told}`;
      expect(say.has(key) && say(lang, key)).toBeTruthy();
    }
  }
});

test("an event without a text is shown under its own name", () => {
  expect(toldEvent("stop_heard", undefined)).toBe("stop_heard");
});
