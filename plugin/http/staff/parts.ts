import type { Installation } from "../../configuration/installation.ts";
import type { Bridges } from "../../coverage/bridges/bridge.ts";
import type { Db } from "../../database/connection.ts";
import type { Log } from "../../foundation/log.ts";
import type { Sealer } from "../../foundation/sealing.ts";
import type { Hearing } from "../../inbound-health/watch-hearing.ts";
import type { Host } from "../../koha/host.ts";
import type { LibraryPolicy } from "../../notices/composing/open-words.ts";
import type { Rulings } from "../../routing/rules/notice-rule.ts";
import type { Lang } from "../../templates/locales.ts";
import type { OwnSay } from "../../templates/wordings.ts";
import type { ConsentPages } from "../consent/backend.ts";
import type { Readiness } from "../health.ts";

/** What the backend of the staff pages is made from. */
export interface StaffBackendParts {
  db: Db;
  host: Host;
  installation: Installation;
  /** In the library's own words. */
  say: OwnSay;
  sealer: Sealer | undefined;
  env: Readonly<Record<string, string | undefined>>;
  /** What the sections of a patron's consent do. */
  consent: ConsentPages;
  /** What the library's rules say now; absent: as installed. */
  rulings?(): Promise<Rulings>;
  /** What this process knows about whether patrons are heard. */
  hearing: Pick<Hearing, "deaf">;
  /** What holds messages back, in sentences of this language. */
  readiness(lang: Lang): Promise<Readiness>;
  /** What closes the gaps of coverage; absent where nothing can be asked of Koha. */
  bridges?: Bridges | undefined;
  /** How the library rules and words its notices. */
  policy: LibraryPolicy;
  log: Log;
  /** There is something to send. */
  wake(): void;
  now(): Date;
  /** The library's time zone. */
  zone: string;
  /** 12 fresh random bytes. */
  nonce(): Buffer;
}
