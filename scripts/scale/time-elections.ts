import type { Db } from "../../plugin/database/connection.ts";
import { openLog } from "../../plugin/foundation/log.ts";
import { openElections } from "../../plugin/jobs/elections.ts";
import type { Host } from "../../plugin/koha/host.ts";

/** One part of a measurement: how long it took, and how many elections changed. */
export interface Timed {
  name: string;
  ms: number;
}

interface Parts {
  db: Db;
  host: Host;
  now(): Date;
  monotonic(): number;
  /** Changes what staff and patrons change, by SQL. */
  change(sql: string): Promise<unknown>;
}

/** Elects everybody, then what has changed: one in a hundred, nobody, and everybody because of a rule. */
export async function timeElections({ db, host, now, monotonic, change }: Parts): Promise<Timed[]> {
  const turn = openElections({
    db,
    host,
    holder: "1",
    dutyMs: 60_000,
    log: openLog("scale", "silent"),
    now,
    monotonic,
  });
  const { signal } = new AbortController();
  const timed: Timed[] = [];
  const untilRest = async (name: string) => {
    const begun = monotonic();
    while ((await turn(signal)) === 0);
    timed.push({ name, ms: monotonic() - begun });
  };
  await untilRest("everybody, for the first time");
  await change("update borrowers set smsalertnumber = '15559999999' where borrowernumber % 100 = 7");
  await untilRest("one record in a hundred has changed");
  await change("update borrowers set updated_on = utc_timestamp() - interval 90 day");
  await untilRest("nothing has changed");
  await change(`insert into tidings_rule (transport, takes, notice_type, changed_at, changed_by)
    values ('email', 1, 'checkin', utc_timestamp(3), 'desk')`);
  await untilRest("a rule has changed: everybody anew");
  return timed;
}
