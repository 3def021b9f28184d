import { expect, test } from "vitest";
import type { Intent } from "../database/tables.ts";
import { LANGUAGES, openLocales } from "../templates/locales.ts";
import { quotable, type Said, TOLD_AGAIN, toldEvent } from "./told-event.ts";

const say = await openLocales();

/** What the bot understood, by the reason that it gave. */
function intentOf(event: string, because: string): Intent {
  if (because === "unsure") return "other";
  const answer = /^whole message is a (yes|no) /.exec(because)?.[1];
  if (answer === "yes" || answer === "no") return answer;
  return event === "start_heard" ? "start" : "stop";
}

function expectWorded(told: string) {
  for (const lang of LANGUAGES) {
    for (const room of ["staff", "account"]) {
      const key = `${room}:event.${told}`;
      expect(say.has(key) && say(lang, key), `${lang} ${key}`).toBeTruthy();
    }
  }
}

test.each<[event: string, text: string, because: string, told: string, outcome?: string]>([
  ["start_heard", "START", "whole message is a start word (en)", "start_heard"],
  ["start_heard", "Please start!", "whole message is a start word (en)", "start_heard", "joined"],
  ["start_heard", "/start", "whole message is a start word (en)", "start_heard"],
  ["start_heard", "UNSTOP", "whole message is a start word (en)", "start_heard_word"],
  ["start_heard", "Reprendre", "whole message is a start word (fr)", "start_heard_word"],
  ["start_heard", "Sí", "whole message is a yes (es)", "start_heard_invitation", "joined"],
  ["start_heard", "YES", "yes while an invitation is open", "start_heard_invitation", "joined"],
  ["start_heard", "ja tak", "whole message is a yes (da)", "start_heard_yes"],
  ["start_heard", "START", TOLD_AGAIN, "start_heard_again"],
  ["stop_heard", "ＳＴＯＰ please", "first word is stop", "stop_heard"],
  ["stop_heard", "Baja", "whole message is a stop word (es)", "stop_heard_word"],
  ["stop_heard", "🛑", "whole message is a stop sign", "stop_heard_word"],
  ["stop_heard", "No me escriban más", "provider says optout", "stop_heard_provider"],
  ["stop_heard", "lad være med at skrive", "asks to end (da)", "stop_heard_words"],
  ["stop_heard", "not another peep from you lot", "is like other requests to end", "stop_heard_words"],
  ["stop_heard", "no Maria here", "wrong person (en)", "stop_heard_words"],
  ["stop_heard", "that is not me", "wrong person", "stop_heard_words"],
  ["start_heard", "please start the reminders again", "asks to start (en)", "start_heard_words"],
  ["start_heard", "me too please, like my friend gets", "is like other requests to start", "start_heard_words"],
  ["stop_heard", "oui", "whole message is a yes (fr)", "stop_heard_yes"],
  ["stop_heard", "yes", "yes to our question whether to stop", "stop_heard_yes"],
  ["stop_heard", "no", "whole message is a no (en)", "stop_heard_no"],
  ["stop_heard", "no", "no while an invitation is open", "stop_heard_no"],
  ["stop_heard", "enough of this", "unsure", "stop_heard_doubts"],
  ["stop_heard", "STOP", TOLD_AGAIN, "stop_heard_again"],
])("%s by “%s”, understood because of “%s”, is shown as %s", (event, text, because, told, outcome = "done") => {
  const said = { intent: intentOf(event, because), because, outcome, text };
  expect(toldEvent({ event, source: "keyword" }, said)).toBe(told);
  expectWorded(told);
});

test.each([
  ["start_heard", "whole message is a start word (en)", "start_heard_word"],
  ["stop_heard", "whole message is a stop word (en)", "stop_heard_word"],
  ["stop_heard", "first word is stop", "stop_heard"],
  ["start_heard", "whole message is a yes (en)", "start_heard_yes"],
])("of erased words no more is said than is known: %s because of “%s” is %s", (event, because, told) => {
  const said: Said = { intent: intentOf(event, because), because, outcome: "started", text: null };
  expect(toldEvent({ event, source: "keyword" }, said)).toBe(told);
});

test.each([
  ["requested", "patron_page", "requested"],
  ["requested", "staff", "requested_staff"],
  ["requested", "import", "requested_import"],
  ["confirmed", "email", "confirmed_link"],
  ["opted_in", "opt_in_page", "opted_in_page"],
  ["opted_in", "patron_page", "opted_in_page"],
  ["opted_in", "staff", "opted_in_staff"],
  ["opted_in", "telegram", "opted_in_link"],
  ["opted_in", "import", "opted_in_import"],
  ["opted_out", "patron_page", "opted_out_page"],
  ["opted_out", "staff", "opted_out_staff"],
  ["opted_out", "sweep", "opted_out"],
  ["start_heard", "email", "start_heard_link"],
  ["stop_heard", "email", "stop_heard_link"],
])("%s through %s is shown as %s", (event, source, told) => {
  expect(toldEvent({ event, source }, undefined)).toBe(told);
  expectWorded(told);
});

test("a step whose text is not stored keeps its own name", () => {
  expect(toldEvent({ event: "stop_heard", source: "keyword" }, undefined)).toBe("stop_heard");
});

test("words that the bot put in place of a person's are not quoted as theirs", () => {
  const said = { intent: "start", outcome: "started", text: "START" } as const;
  expect(quotable({ ...said, because: TOLD_AGAIN })).toBeNull();
  expect(quotable({ ...said, because: "whole message is a start word (en)" })).toBe("START");
});
