import { openPersons, type Persons } from "../consent/person/persons.ts";
import type { Host } from "../koha/host.ts";
import type { Installation } from "./installation.ts";

/**
 * Knows persons by fingerprints under the process key; where there is none, under the token that only bot and service
 * know. Under another key everybody is met for the first time again.
 */
export function installedPersons(host: Host, installation: Pick<Installation, "settings">): Persons {
  return openPersons(host, () => installation.settings().key ?? installation.settings().botToken);
}
