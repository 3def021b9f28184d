import type { Db } from "../../database/connection.ts";
import type { AskKoha } from "../../koha/acts/ask-koha.ts";
import type { Host } from "../../koha/host.ts";
import type { Mode } from "../../settings/library-settings.ts";
import type { Lang, Say } from "../../templates/locales.ts";

/** What bridges need. */
export interface BridgeParts {
  db: Db;
  host: Host;
  ask: AskKoha;
  say: Say;
  /** The library's own language. */
  lang(): Lang;
  mode(): Mode;
  now(): Date;
}
