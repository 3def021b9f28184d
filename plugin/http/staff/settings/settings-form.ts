import { readTrialList } from "../../../configuration/trial-list.ts";
import type { Change, LibrarySetting } from "../../../settings/library-settings.ts";
import { environmentName, LIBRARY_SETTINGS } from "../../../settings/library-settings.ts";
import type { TextKey } from "../../../templates/locales.ts";

/** Trial is for a handful of colleagues. */
const MOST_TRIAL_ADDRESSES = 20;

/** A setting that is refused, and the sentence that says why. */
export interface FormFault {
  setting: LibrarySetting;
  key: TextKey;
  /** The variables of the sentence. */
  words?: Readonly<Record<string, string>>;
}

/** What a form would write, and what is wrong with it. */
export interface ReadForm {
  changes: Change[];
  faults: FormFault[];
}

/** The sentence for each setting that is refused; the Plivo account has one, whichever part of it is missing. */
const SENTENCES: Partial<Record<LibrarySetting, TextKey>> = {
  library_name: "pages:settings.library_name_wrong",
  library_contact: "pages:settings.library_contact_wrong",
  plivo_auth_id: "pages:settings.plivo_incomplete",
  plivo_auth_token: "pages:settings.plivo_incomplete",
  provider_url: "pages:settings.provider_url_missing",
  country: "terms:settings.country_wrong",
  invite: "terms:settings.invite_wrong",
  koha_api_url: "terms:settings.koha_url_wrong",
  smtp_url: "terms:settings.smtp_url_wrong",
  mail_from: "terms:settings.mail_from_wrong",
  opac_url: "terms:settings.opac_url_wrong",
};

/** Turns faults of the settings' own schema into sentences; `isSet` tells a wrong value from a missing one. */
export function nameFaults(found: readonly string[], isSet: (name: LibrarySetting) => boolean): FormFault[] {
  const names = Object.keys(LIBRARY_SETTINGS) as LibrarySetting[];
  return found.map((variable) => {
    const setting = names.find((name) => environmentName(name) === variable) ?? "lang";
    const numbers = isSet(setting) ? "pages:settings.plivo_numbers_wrong" : "pages:settings.plivo_incomplete";
    return {
      setting,
      key: setting === "plivo_numbers" ? numbers : (SENTENCES[setting] ?? "pages:settings.impossible"),
    };
  });
}

/** The name of the checkbox beside a secret, which removes what is stored. */
export const removalOf = (name: LibrarySetting): string => `remove_${name}`;

/**
 * Reads the settings form: what to write, and what is wrong with it. An empty secret keeps the stored one unless its
 * checkbox is ticked; a typed one replaces it in any case. `country` is the one in which numbers without a country code
 * are read.
 */
export function readSettingsForm(
  form: FormData,
  { canSeal, country }: { canSeal: boolean; country: string },
): ReadForm {
  const changes: Change[] = [];
  const faults: FormFault[] = [];
  for (const name of Object.keys(LIBRARY_SETTINGS) as LibrarySetting[]) {
    const given = form.get(name);
    if (typeof given !== "string") continue;
    const value = given.trim();
    const secret = LIBRARY_SETTINGS[name].sealed;
    if (secret && value === "" && form.get(removalOf(name)) === null) continue;
    if (secret && value !== "" && !canSeal) faults.push({ setting: name, key: "pages:settings.no_key" });
    if (name === "trial_addresses") faults.push(...judgeTrialList(value, country));
    if (name === "daily_limit" && value !== "" && !/^[1-9]\d{0,5}$|^1000000$/.test(value)) {
      faults.push({ setting: name, key: "pages:settings.daily_limit_wrong" });
    }
    changes.push({ name, value });
  }
  return { changes, faults };
}

function judgeTrialList(text: string, country: string): FormFault[] {
  const { entries, unreadable } = readTrialList(text, country);
  const setting = "trial_addresses";
  if (entries > MOST_TRIAL_ADDRESSES) return [{ setting, key: "pages:settings.trial_too_many" }];
  if (unreadable.length === 0) return [];
  return [{ setting, key: "pages:settings.trial_unreadable", words: { entries: unreadable.join("; ") } }];
}
