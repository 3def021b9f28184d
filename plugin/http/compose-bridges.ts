import type { Installation } from "../configuration/installation.ts";
import type { Bridges } from "../coverage/bridges/bridge.ts";
import { openBridges } from "../coverage/bridges/open-bridges.ts";
import type { Db } from "../database/connection.ts";
import { openRoad } from "../koha/acts/ask-koha.ts";
import type { Host } from "../koha/host.ts";
import type { Say } from "../templates/locales.ts";

interface BridgesParts {
  db: Db;
  host: Host;
  installation: Installation;
  say: Say;
  now(): Date;
  random(bytes: number): Buffer;
  /** A stand-in of tests. */
  bridges?: Bridges | undefined;
}

/** What closes gaps of coverage, over the road to Koha. */
export function composeBridges({ db, host, installation, say, now, random, bridges }: BridgesParts): Bridges {
  const kohaUrl = () => installation.settings().kohaUrl;
  return (
    bridges ??
    openBridges({
      db,
      host,
      ask: openRoad({ db, kohaUrl, random: () => random(32) }),
      say,
      lang: () => installation.settings().library.lang,
      mode: () => installation.mode(),
      now,
    })
  );
}
