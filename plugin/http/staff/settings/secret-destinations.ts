import type { Change, LibrarySetting } from "../../../settings/library-settings.ts";
import type { TextKey } from "../../../templates/locales.ts";
import type { FormFault } from "./settings-form.ts";

/**
 * Where each stored secret is sent. Telegram's and Plivo's own addresses can only be set on the server, and the mail
 * server's login is part of its address; but another account of Plivo's must not be tried with this account's token.
 */
const DESTINATIONS: readonly { secret: LibrarySetting; to: LibrarySetting; again: TextKey; onServer: TextKey }[] = [
  {
    secret: "koha_client_secret",
    to: "koha_api_url",
    again: "terms:settings.koha_secret_again",
    onServer: "terms:settings.koha_secret_on_server",
  },
  {
    secret: "plivo_auth_token",
    to: "plivo_auth_id",
    again: "pages:settings.plivo_token_again",
    onServer: "pages:settings.plivo_token_on_server",
  },
];

export interface StoredNow {
  values: ReadonlyMap<LibrarySetting, string>;
  /** Secrets that are stored but cannot be read. */
  unreadable: readonly LibrarySetting[];
  /** Whether the environment sets it, which has precedence. */
  isFixed(name: LibrarySetting): boolean;
}

/**
 * Refuses to send a secret that somebody else entered to a place that it was not entered for: when the place changes,
 * be it from or to nothing, the secret must be typed again or removed. One that is set on the server never follows an
 * address that is typed here.
 */
export function judgeDestinations(changes: readonly Change[], stored: StoredNow): FormFault[] {
  const wanted = new Map(changes.map(({ name, value }) => [name, value]));
  return DESTINATIONS.flatMap(({ secret, to, again, onServer }): FormFault[] => {
    const place = wanted.get(to);
    if (place === undefined || stored.isFixed(to) || isSamePlace(place, stored.values.get(to) ?? "")) return [];
    if (stored.isFixed(secret)) return [{ setting: to, key: onServer }];
    const isStored = stored.values.has(secret) || stored.unreadable.includes(secret);
    return isStored && !wanted.has(secret) ? [{ setting: secret, key: again }] : [];
  });
}

const isSamePlace = (one: string, other: string): boolean => plain(one) === plain(other);

const plain = (place: string): string => (URL.canParse(place) ? new URL(place).href : place).replace(/\/+$/, "");

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Whether nobody on the way can read what is sent there: https, or this machine itself. */
export function isPrivateWay(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname));
}

/** Addresses that passwords are sent to; what is typed must not let others read them on the way. */
export function judgeWays(changes: readonly Change[]): FormFault[] {
  return changes.flatMap(({ name, value }): FormFault[] =>
    name === "koha_api_url" && URL.canParse(value) && !isPrivateWay(value)
      ? [{ setting: name, key: "terms:settings.koha_url_insecure" }]
      : [],
  );
}
