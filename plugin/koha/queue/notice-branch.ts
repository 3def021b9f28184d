import type { Db } from "../../database/connection.ts";

/** What a row of Koha's queue tells about its library. */
export interface BranchHints {
  metadata: string | null;
  from_address: string | null;
  /** The library that the letter itself belongs to. */
  letter_branch: string | null;
}

/**
 * The library of a notice: the one stamped by the plugin, else the library that its letter belongs to, else the one
 * whose address it is sent from, else the patron's.
 */
export function noticeBranch(row: BranchHints, branches: ReadonlyMap<string, string>, home: string): string {
  const stamped = row.metadata?.match(/"tidings_branch"\s*:\s*"([^"]{1,10})"/)?.[1];
  return stamped ?? row.letter_branch ?? branches.get((row.from_address ?? "").trim().toLowerCase()) ?? home;
}

/** The branch code by address, for email addresses that belong to exactly one library; in lower case. */
export async function readBranchMail(db: Db): Promise<Map<string, string>> {
  const rows = await db.selectFrom("branches").select(["branchcode", "branchemail", "branchreplyto"]).execute();
  const owners = new Map<string, Set<string>>();
  for (const row of rows) {
    for (const mail of [row.branchemail, row.branchreplyto]) {
      const address = mail?.trim().toLowerCase();
      if (address) owners.set(address, (owners.get(address) ?? new Set()).add(row.branchcode));
    }
  }
  return new Map(
    [...owners].flatMap(([mail, codes]) => (codes.size === 1 ? [[mail, [...codes][0] ?? ""] as const] : [])),
  );
}
