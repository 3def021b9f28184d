import type { Left } from "../../consent/read-standing.ts";
import type { Reachable } from "../../consent/standing.ts";
import type { WantedKind } from "../../consent/wanted-kinds.ts";
import type { ChannelName } from "../../database/tables.ts";
import type { Guardian } from "../../koha/notice-facts/guardians.ts";
import type { Patron } from "../../koha/patrons.ts";
import type { Ruled } from "./routed.ts";

/** What the rules say of some notices, and who answers for their patrons where rules ask. */
export interface RuledNotices {
  zone: string;
  of: ReadonlyMap<number, Ruled>;
  guardians: ReadonlyMap<number, readonly Guardian[]>;
}

/** What is known of the patrons of some notices, and by which sender each channel leaves. */
export interface Circumstances {
  patrons: ReadonlyMap<number, Patron>;
  choices: ReadonlyMap<number, Reachable[]>;
  left: ReadonlyMap<number, Left>;
  grids: ReadonlyMap<number, WantedKind[]>;
  senders: ReadonlyMap<ChannelName, string>;
  /** Patrons whose records have become other people's. */
  others: ReadonlySet<number>;
  /** What the library's rules say; absent: as installed. */
  ruled?: RuledNotices;
}
