import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import type { Host } from "../host.ts";

export interface Holder {
  /** The person's borrowernumber; null for somebody who has no record in Koha. */
  whoId: number | null;
  /** The digest of their rights as Koha's side wrote it into the ticket; absent in a ticket of an older plugin. */
  rights?: string;
}

/**
 * Whether password, lock, library and permissions of a person are still those of the moment at which Koha let them in.
 * True where that cannot be told: without a digest, or where our user may not read Koha's permissions.
 */
export async function holdsSameRights(db: Db, host: Host, { whoId, rights }: Holder): Promise<boolean> {
  if (whoId === null || rights === undefined || !host.has.flags || !host.has.userPermissions) return true;
  // The same statement stands in the plugin's Perl (Permission.pm).
  const { rows } = await sql<{ rights: string }>`
    select sha2(concat_ws('/', coalesce(password, ''), coalesce(login_attempts < 0, 0), coalesce(flags, 0),
      branchcode, (select count(*) from user_permissions p where p.borrowernumber = b.borrowernumber),
      (select coalesce(sum(crc32(concat(module_bit, ':', code))), 0) from user_permissions p
        where p.borrowernumber = b.borrowernumber)), 256) as rights
    from borrowers b where b.borrowernumber = ${whoId}`.execute(db);
  return rows[0]?.rights === rights;
}
