import { sql } from "kysely";
import type { Db } from "../database/connection.ts";
import type { Host } from "./host.ts";
import { calledName } from "./preferred-names.ts";

/** A permission of Koha's: a whole module, or `module:part`. */
export interface KohaPermission {
  code: string;
  /** As Koha describes it. */
  name: string;
}

/** A member of staff and what Koha lets them do. */
export interface StaffMember {
  patronId: number;
  name: string;
  permissions: string[];
}

/** Every permission of this Koha, each module before its parts; undefined where we may not read them. */
export async function readPermissions(db: Db, { has }: Host): Promise<KohaPermission[] | undefined> {
  if (!has.permissionNames) return undefined;
  const { rows } = await sql<{
    flag: string;
    flagdesc: string | null;
    code: string | null;
    description: string | null;
  }>`
    select u.flag, u.flagdesc, p.code, p.description from userflags u left join permissions p on p.module_bit = u.bit
    where u.flag <> 'superlibrarian' order by u.flagdesc, p.description`.execute(db);
  const listed = new Map<string, string>();
  for (const { flag, flagdesc } of rows) listed.set(flag, flagdesc || flag);
  const parts = (module: string) =>
    rows.flatMap(({ flag, code, description }) =>
      flag === module && code !== null ? [{ code: `${flag}:${code}`, name: description || code }] : [],
    );
  return [...listed].flatMap(([code, name]) => [{ code, name }, ...parts(code)]);
}

/** So many members of staff are looked at; a library with more than that is told of the first. */
const MOST_STAFF = 1_000;

/** Who has any permission in Koha, by name; undefined where we may not read that. */
export async function readStaff(db: Db, { has }: Host): Promise<StaffMember[] | undefined> {
  if (!has.permissionNames || !has.flags || !has.userPermissions) return undefined;
  const called = await calledName(db, "b");
  const { rows } = await sql<{ id: number; name: string; granted: string | null; parts: string | null }>`
    select b.borrowernumber as id, trim(concat_ws(' ', ${called}, b.surname)) as name,
      (select group_concat(u.flag) from userflags u where (coalesce(b.flags, 0) >> u.bit) & 1) as granted,
      (select group_concat(concat(u.flag, ':', p.code)) from user_permissions p
        join userflags u on u.bit = p.module_bit where p.borrowernumber = b.borrowernumber) as parts
    from borrowers b
    where b.flags > 0 or exists (select 1 from user_permissions p where p.borrowernumber = b.borrowernumber)
    order by b.surname, b.firstname limit ${MOST_STAFF}`.execute(db);
  const split = (list: string | null) => (list ? list.split(",") : []);
  return rows.map(({ id, name, granted, parts }) => ({
    patronId: id,
    name,
    permissions: [...split(granted), ...split(parts)],
  }));
}
