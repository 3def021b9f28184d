import type account from "../../locales/en/account.json";
import type join from "../../locales/en/join.json";
import type { TextKey } from "./locales.ts";

/** Where and when people see a text. */
export const WORDING_GROUPS = [
  "terms",
  "phone",
  "telegram",
  "email",
  "joined",
  "turned_away",
  "page",
  "done",
  "wrong",
] as const;
export type WordingGroup = (typeof WORDING_GROUPS)[number];

/** What a text must contain because of the law, the carriers, or its readers. */
export type Need = "library" | "contact" | "stop" | "help" | "yes" | "stop_command" | "link" | "start" | "sender";

/** A text that the library may reword. */
export interface WordedText {
  key: TextKey;
  group: WordingGroup;
  /** Variables that it may use in addition to those of the shipped text. */
  may: readonly string[];
  needs: readonly Need[];
  /** Most segments, for a text to phones. */
  mostSegments?: number;
  mostCharacters: number;
  oneLine: boolean;
}

/** More would no longer be a short text, and every segment is billed. */
const MOST_SEGMENTS = 5;
/** Telegram takes 4,096: https://core.telegram.org/bots/api#sendmessage */
const MOST_CHARACTERS = 4_000;

const phone = (key: TextKey, needs: readonly Need[], mostSegments = MOST_SEGMENTS): WordedText => ({
  key,
  group: "phone",
  may: ["library", "contact"],
  needs,
  mostSegments,
  mostCharacters: MOST_CHARACTERS,
  oneLine: false,
});
const long = (group: WordingGroup, key: TextKey, needs: readonly Need[], may: readonly string[] = []): WordedText => ({
  key,
  group,
  may,
  needs,
  mostCharacters: MOST_CHARACTERS,
  oneLine: false,
});
const telegram = (key: TextKey, needs: readonly Need[]) => long("telegram", key, needs, ["library", "contact"]);
const line = (group: WordingGroup, key: TextKey, mostCharacters: number, needs: readonly Need[] = []): WordedText => ({
  key,
  group,
  may: [],
  needs,
  mostCharacters,
  oneLine: true,
});

const WHY = {
  none: [],
  not_set_up: [],
  sms_invited: [],
  email_invited: [],
  sms_on: [],
  telegram_on: [],
  email_on: [],
  ending: [],
  expired: [],
  claimed: [],
  number_changed: [],
  must_start: ["start", "sender"],
  telegram_stopped: [],
  email_stopped: [],
  unreachable: [],
  ended: [],
  by_staff: [],
  stop_heard: [],
} as const satisfies Record<keyof typeof account.why, readonly Need[]>;
const DONE = {
  sms_invited: ["yes"],
  sms_just_invited: ["yes"],
  sms_opted_in: [],
  sms_already: [],
  sms_must_start: ["start", "sender"],
  sms_opted_out: [],
  email_invited: [],
  email_just_invited: [],
  email_opted_in: [],
  email_already: [],
  email_must_start: [],
  email_opted_out: [],
  telegram_opted_out: [],
  kinds: [],
  preferences: [],
} as const satisfies Record<keyof typeof account.done, readonly Need[]>;
const WRONG = {
  summary: [],
  terms: [],
  terms_changed: [],
  reason: [],
  reason_long: [],
  address_taken: [],
  not_set_up: [],
  other_person: [],
  not_in_record: [],
  trial_only: [],
  too_often: [],
  too_many_tries: [],
  unreachable: [],
} as const satisfies Record<keyof typeof account.wrong, readonly Need[]>;
/** What the middle one of three texts must contain; the title is above it, and what comes next below. */
const JOINED = {
  invited: ["yes"],
  just_invited: ["yes"],
  opted_in: [],
  already: [],
  must_start: ["start", "sender"],
} as const;
const TURNED_AWAY = {
  wrong: [],
  expired: [],
  debarred: [],
  password_expired: [],
  unavailable: [],
  too_many: [],
} as const satisfies Record<keyof typeof join.turned_away, readonly Need[]>;
const REFUSED = {
  address_taken: [],
  other_person: [],
  not_in_record: [],
  trial_only: [],
  too_often: [],
  unreachable: [],
} as const satisfies Record<keyof typeof join.refused, readonly Need[]>;

const keysOf = <Name extends string>(texts: Readonly<Record<Name, readonly Need[]>>) => Object.keys(texts) as Name[];

/** Every text that the library may reword, in the order in which staff see them. */
export const WORDED_TEXTS: readonly WordedText[] = [
  long("terms", "patron:terms.text", ["library"]),
  long("terms", "patron:terms.text_telegram", ["library"]),
  long("terms", "patron:terms.text_email", ["library"]),
  phone("replies:invitation", ["library", "yes", "help", "stop"]),
  phone("replies:invitation_reminder", ["library", "yes", "help", "stop"]),
  phone("replies:welcome", ["library", "help", "stop"]),
  phone("replies:help", ["library", "contact", "stop"]),
  // A STOP may be confirmed by one text, and nothing more may follow: 47 CFR 64.1200(a)(12).
  phone("replies:stop_confirmed", ["library"], 1),
  phone("replies:welcome_back", ["library", "stop"]),
  phone("replies:start_unknown", ["library"]),
  phone("replies:ask_stop", ["library", "stop"]),
  phone("replies:ask_way", ["library", "stop"]),
  phone("replies:unread_text", ["library", "stop"]),
  phone("replies:ask_start", ["library", "start"]),
  phone("replies:not_understood", ["library", "help", "stop"], 2),
  telegram("replies:telegram_linked", ["library", "stop_command"]),
  telegram("replies:telegram_hello", ["library"]),
  telegram("replies:telegram_link_expired", ["library"]),
  telegram("replies:telegram_link_taken", ["library"]),
  telegram("replies:help_telegram", ["library", "contact", "stop_command"]),
  telegram("replies:stop_confirmed_telegram", ["library"]),
  telegram("replies:welcome_back_telegram", ["library", "stop_command"]),
  telegram("replies:ask_stop_telegram", ["library", "stop_command"]),
  telegram("replies:ask_way_telegram", ["library", "stop_command"]),
  telegram("replies:not_understood_telegram", ["library", "stop_command"]),
  line("email", "mail:subject.invitation", 150),
  long("email", "mail:invitation", ["library", "link"], ["contact"]),
  line("email", "mail:subject.reminder", 150),
  long("email", "mail:reminder", ["library", "link"], ["contact"]),
  line("email", "mail:subject.welcome", 150),
  long("email", "mail:welcome", ["library"], ["contact"]),
  line("email", "mail:subject.notice", 150),
  long("email", "mail:ending", ["link"]),
  ...keysOf(JOINED).flatMap((how) => [
    line("joined", `join:${how}.title`, 150),
    long("joined", `join:${how}.text`, JOINED[how], ["library", "contact"]),
    long("joined", `join:${how}.next`, [], ["library", "contact"]),
  ]),
  ...keysOf(REFUSED).map((because) => long("turned_away", `join:refused.${because}`, REFUSED[because], ["contact"])),
  ...keysOf(TURNED_AWAY).map((because) =>
    long("turned_away", `join:turned_away.${because}`, TURNED_AWAY[because], ["contact"]),
  ),
  long("page", "account:opt_out.question", []),
  long("page", "account:change.warning", []),
  ...(["none", "pending_opt_in", "opted_in", "rejected", "pending_opt_out", "opted_out"] as const).map((state) =>
    line("page", `account:state.${state}`, 60),
  ),
  ...keysOf(WHY).map((why) => long("page", `account:why.${why}`, WHY[why])),
  ...keysOf(DONE).map((done) => long("done", `account:done.${done}`, DONE[done])),
  ...keysOf(WRONG).map((wrong) => long("wrong", `account:wrong.${wrong}`, WRONG[wrong])),
];
