import type { Change, LibrarySetting } from "../../library-settings.ts";
import { LIBRARY_SETTINGS } from "../../library-settings.ts";
import type { TextKey } from "../../templates/locales.ts";

/** Trial is for a handful of colleagues. */
const MOST_TRIAL_ADDRESSES = 20;

export interface FormFault {
  setting: LibrarySetting | "form";
  /** A text of ours, or a sentence from the settings' own schema. */
  key?: TextKey;
  sentence?: string;
}

export interface ReadForm {
  changes: Change[];
  faults: FormFault[];
}

/** Numbers and chats as people list them: digits, commas and line breaks between. */
export function readTrialList(text: string): string[] {
  const listed = text.split(/[,;\n]/).map((one) => one.replace(/[^\d-]/g, "").replace(/(?!^)-/g, ""));
  return [...new Set(listed.filter((one) => one !== "" && one !== "-"))];
}

/** Reads the settings form: what is to be written, and what is wrong with it. An empty secret keeps the stored one. */
export function readSettingsForm(form: FormData, canSeal: boolean): ReadForm {
  const changes: Change[] = [];
  const faults: FormFault[] = [];
  for (const name of Object.keys(LIBRARY_SETTINGS) as LibrarySetting[]) {
    const given = form.get(name);
    if (typeof given !== "string") continue;
    const value = given.trim();
    const secret = LIBRARY_SETTINGS[name].sealed;
    if (secret && value === "") continue;
    if (secret && !canSeal) faults.push({ setting: name, key: "pages:settings.no_key" });
    if (name === "trial_addresses" && readTrialList(value).length > MOST_TRIAL_ADDRESSES) {
      faults.push({ setting: name, key: "pages:settings.trial_too_many" });
    }
    if (name === "daily_limit" && value !== "" && !/^[1-9]\d{0,5}$|^1000000$/.test(value)) {
      faults.push({ setting: name, key: "pages:settings.daily_limit_wrong" });
    }
    changes.push({ name, value });
  }
  return { changes, faults };
}
