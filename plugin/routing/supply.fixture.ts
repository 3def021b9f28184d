import { type LetterRow, letterBook } from "../koha/supply/letter-book.ts";
import {
  type Choice,
  defaultKey,
  MESSAGE_NAMES,
  type MessageName,
  type PatronSupply,
  type Supply,
  transportKey,
} from "../koha/supply/supply.ts";
import { supplyPreferences } from "../koha/supply/supply-preferences.ts";
import { LETTERS_OF_TYPE } from "./notice-types.ts";

const RESERVES = new Set(["HOLD", "HOLDDGST", "HOLD_REMINDER", "HOLD_CANCELLATION", "CANCEL_HOLD_ON_LOST"]);
export const moduleOf = (code: string): string => {
  if (RESERVES.has(code)) return "reserves";
  return code === "MEMBERSHIP_EXPIRY" ? "members" : "circulation";
};

/** A wording for all libraries, in the language of the library. */
export const aLetter = (code: string, transport: string, more: Partial<LetterRow> = {}): LetterRow => ({
  module: moduleOf(code),
  code,
  transport,
  library: "",
  lang: "default",
  blank: false,
  ...more,
});

/** Every letter by these transports. */
export const everyLetter = (...transports: string[]): LetterRow[] =>
  Object.values(LETTERS_OF_TYPE)
    .flat()
    .flatMap((code) => transports.map((transport) => aLetter(code, transport)));

const ON = [
  ["EnhancedMessagingPreferences", "1"],
  ["SMSSendDriver", "Any"],
  ["RenewalSendNotice", "1"],
  ["AutoRenewalNotices", "preferences"],
  ["MembershipExpiryDaysNotice", "14"],
  ["UseRecalls", "1"],
] as const;

/** A library where everything is set up. */
export function aSupply(
  more: Partial<Supply> & {
    preferred?: Record<string, string>;
    words?: LetterRow[];
    defaultsOf?: [string, MessageName][];
  } = {},
): Supply {
  const { preferred = {}, words = everyLetter("sms", "email", "print"), defaultsOf = [], ...parts } = more;
  const preferences = supplyPreferences(new Map([...ON, ...Object.entries(preferred)]));
  const hold = ["sms", "email", "print", "phone"].flatMap((transport): [string, string][] => [
    [transportKey("hold_filled", transport, false), "HOLD"],
    [transportKey("hold_filled", transport, true), "HOLDDGST"],
  ]);
  return {
    letters: letterBook(words, preferences.translate),
    preferences,
    messages: new Set(MESSAGE_NAMES),
    messageIds: new Map(MESSAGE_NAMES.map((name, at) => [at + 1, name])),
    lettersByTransport: new Map(hold),
    defaults: new Set(defaultsOf.map(([category, message]) => defaultKey(category, message))),
    overdueRules: [
      {
        library: "",
        category: "",
        levels: [
          { letter: "ODUE", transports: ["email", "sms"] },
          { letter: "ODUE2", transports: ["email", "sms"] },
        ],
      },
    ],
    overdueCategories: new Set(["pt"]),
    expiryMandatory: false,
    blockedAlerts: [],
    readable: { messages: true, overdue: true },
    ...parts,
  };
}

export const ticked = (transports: string[], more: Partial<Choice> = {}): Choice => ({
  transports: new Set(transports),
  digest: false,
  days: null,
  ...more,
});

/** A patron with a number and an address, who has ticked these for every message. */
export function aPatronSupply(
  transports: string[] | undefined,
  more: Partial<PatronSupply> & { chose?: [MessageName, Choice][] } = {},
): PatronSupply {
  const { chose = [], ...parts } = more;
  const all = transports
    ? MESSAGE_NAMES.map((name) => [name, ticked(transports, name === "advance_notice" ? { days: 2 } : {})] as const)
    : [];
  return {
    patronId: 7,
    library: "MPL",
    category: "PT",
    lang: "default",
    number: true,
    mail: true,
    phone: true,
    guarantor: false,
    choices: new Map([...all, ...chose]),
    alike: "",
    ...parts,
  };
}
