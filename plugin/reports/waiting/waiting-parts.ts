import type { Installation } from "../../configuration/installation.ts";
import type { Db } from "../../database/connection.ts";
import type { MessageKind } from "../../database/tables.ts";
import type { Hearing } from "../../inbound-health/watch-hearing.ts";
import type { Host } from "../../koha/host.ts";
import type { Reach } from "../../koha/reach.ts";
import type { Why } from "./waiting-why.ts";

/** What the report of everything that waits is read from. */
export interface WaitingParts {
  db: Db;
  host: Host;
  installation: Pick<Installation, "channels" | "mode" | "off" | "settings">;
  hearing: Pick<Hearing, "deaf">;
  /** Only what is about patrons within this reach; absent: everything. */
  reach?: Reach;
}

/** Something that waits, in Koha's queue or in ours. */
export interface Waiting {
  patronId: number | null;
  kind: MessageKind;
  letterCode: string | null;
  /** When Koha queued it, or we made it. */
  since: Date | null;
  why: Why;
  /** Its row in Koha's queue; absent: it is a message of ours. */
  noticeId?: number;
}

/** All that wait for one reason. */
export interface WaitingGroup {
  because: string;
  count: number;
  oldest: Date | null;
  /** Of the one that waits longest. */
  until: Why["until"];
}
