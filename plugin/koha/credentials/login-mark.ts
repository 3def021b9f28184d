import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import type { Host } from "../host.ts";

/** A session's id as Koha makes it. A browser may send anything, which the column need not be able to hold. */
const SESSION_ID = /^[\w-]{1,64}$/;

export interface Marked {
  /** The person's borrowernumber. */
  whoId: number;
  /** The value of Koha's own session cookie, where the browser sent one. */
  hostSession?: string | undefined;
  now: Date;
}

/**
 * A digest of all by which Koha lets this person in and says what they may do: password, locks, expiry, restrictions,
 * library, permissions, whether staff are kept to their own library (which libraries they see is read only when they
 * come in), and whether Koha still has the session that its cookie names. It changes when any of these
 * does, also when the person is deleted; whoever was let in before must then come in through Koha again, which decides
 * anew.
 */
export async function readLoginMark(db: Db, host: Host, { whoId, hostSession, now }: Marked): Promise<string> {
  const today = now.toISOString().slice(0, 10);
  const flags = host.has.flags ? sql`flags` : sql`null`;
  const { rows } = await sql`
    select password, coalesce(login_attempts < 0, 0) as locked, coalesce(dateexpiry < ${today}, 0) as expired,
      coalesce(debarred > ${today}, 0) as debarred, coalesce(lost, 0) as lost, branchcode, ${flags} as flags,
      (select value from systempreferences where variable = 'IndependentBranches') as kept_apart
    from borrowers where borrowernumber = ${whoId}`.execute(db);
  const permissions = host.has.userPermissions
    ? await sql`select module_bit, code from user_permissions where borrowernumber = ${whoId}
        order by module_bit, code`.execute(db)
    : { rows: [] };
  // Koha keeps its sessions here, in memcached or in files; where it is not found from the start, its end is not seen.
  const sessions =
    host.has.sessions && hostSession !== undefined && SESSION_ID.test(hostSession)
      ? await sql`select 1 as here from sessions where id = ${hostSession}`.execute(db)
      : { rows: [] };
  const seen = [rows, permissions.rows, sessions.rows.length];
  return createHash("sha256").update(JSON.stringify(seen)).digest("hex");
}
