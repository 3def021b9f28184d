import { isSupportedCountry } from "libphonenumber-js/max";
import type { LibrarySetting } from "../../../settings/library-settings.ts";
import { type FormFault, type ReadForm, readSettingsForm } from "../settings/settings-form.ts";
import { isStored, type SettingsState } from "../settings/settings-saving.ts";

/** Who is invited first, as the form asks it; the setting itself is one text. */
export interface InviteChoice {
  whom: "always" | "never" | "countries";
  countries: string;
}

/** The setting as the form shows it. */
export function readInviteChoice(setting: string): InviteChoice {
  if (setting === "always" || setting === "never") return { whom: setting, countries: "" };
  return { whom: "countries", countries: setting };
}

const KOHA = ["koha_api_url", "koha_client_id", "koha_client_secret"] as const;

/** A country's name, or undefined where no country with phones has these two letters. */
export function countryName(code: string, lang: string): string | undefined {
  return isSupportedCountry(code) ? new Intl.DisplayNames(lang, { type: "region" }).of(code) : undefined;
}

/**
 * Reads the form of joining and leaving: what is to be written, and what is wrong with it beyond what the settings' own
 * schema finds.
 */
export function readConsentForm(typed: FormData, state: SettingsState): ReadForm {
  const form = new FormData();
  for (const [name, value] of typed) form.set(name, value);
  const countries = listCountries(String(form.get("invite_countries") ?? ""));
  if (form.get("invite") === "countries") form.set("invite", countries.join(","));
  const country = form.get("country");
  if (typeof country === "string") form.set("country", country.trim().toUpperCase());
  const { changes, faults } = readSettingsForm(form, state);
  const wanted = new Map(changes.map(({ name, value }) => [name, value]));
  const isSet = (name: LibrarySetting) => {
    return state.fixed.has(name) || (wanted.has(name) ? wanted.get(name) !== "" : isStored(state, name));
  };
  const found: FormFault[] = [...faults];
  const chosen = wanted.get("invite");
  if (chosen === "" || (typed.get("invite") === "countries" && countries.some((code) => !isSupportedCountry(code)))) {
    found.push({ setting: "invite", key: "terms:settings.invite_wrong" });
  }
  const home = wanted.get("country");
  if (home !== undefined && !isSupportedCountry(home))
    found.push({ setting: "country", key: "terms:settings.country_wrong" });
  const koha = wanted.get("koha_api_url");
  if (koha && !/^https?:\/\/[^\s/]+/i.test(koha))
    found.push({ setting: "koha_api_url", key: "terms:settings.koha_url_wrong" });
  if (KOHA.some(isSet) && !KOHA.every(isSet)) {
    const missing = KOHA.find((name) => !isSet(name)) ?? "koha_api_url";
    found.push({ setting: missing, key: "terms:settings.koha_incomplete" });
  }
  return { changes, faults: found };
}

const listCountries = (typed: string): string[] =>
  typed
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter(Boolean);
