import type { Say } from "../../../plugin/templates/locales.ts";
import { PATRONS } from "../koha/patrons.ts";

/** The page's wording: the words of Tidings' own staff pages, in English. */
export interface Words {
  /** The text of `staff:<group>.<name>`; a name without a text is returned as it is. */
  staff(group: "state" | "because" | "consent" | "event" | "source", name: string): string;
  /** A patron's name; also for no patron and for unknown ids. */
  patron(id: number | null): string;
}

/** Opens the page's wording, from the locales. */
export function openWords(say: Say): Words {
  const names = new Map(PATRONS.map(({ id, firstname, surname }) => [id, `${firstname} ${surname}`]));
  return {
    staff: (group, name) => {
      const key = `staff:${group}.${name}`;
      return say.has(key) ? say("en", key) : name;
    },
    patron: (id) => (id === null ? "No patron" : (names.get(id) ?? `Patron ${id}`)),
  };
}

/** How the countries of the demo group a number's digits. */
const GROUPS = [/^(1)(\d{3})(\d{3})(\d{4})$/, /^(3[34])(\d{3})(\d{3})(\d{3})$/, /^(45)(\d\d)(\d\d)(\d\d)(\d\d)$/];

/** `+1 503 555 0101`; digits of another shape stay together. */
export function wordNumber(digits: string): string {
  const found = GROUPS.map((group) => group.exec(digits)).find((match) => match !== null);
  return `+${found ? found.slice(1).join(" ") : digits}`;
}

/** `14:05:09` on this machine's clock. */
export function wordTime(at: Date): string {
  return at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

/** The names of the channels. */
export const CHANNEL = { sms: "SMS", telegram: "Telegram", email: "Email" } as const;

/** Each language's own name. */
export const LANGUAGE = { en: "English", es: "Español", fr: "Français", da: "Dansk" } as const;
