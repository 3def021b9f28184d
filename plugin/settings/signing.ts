import type { Db } from "../database/connection.ts";

const nameOf = (account: string): string => `signs_strongly_${account}`;

/**
 * What is stored of how a provider's account signs its requests: once it was seen to sign what they say, a signature
 * that covers less counts for nothing, for good and in every process. `account` names it without telling its secret, 32
 * characters of ASCII; an account with a new secret is another one.
 */
export function openStrength(db: Db, now: () => Date) {
  const known = new Set<string>();
  return {
    async isStrong(account: string): Promise<boolean> {
      if (known.has(account)) return true;
      const row = await db
        .selectFrom("tidings_setting")
        .select("name")
        .where("name", "=", nameOf(account))
        .executeTakeFirst();
      if (row) known.add(account);
      return row !== undefined;
    },
    async markStrong(account: string): Promise<void> {
      if (known.has(account)) return;
      const row = { value: "yes", sealed: 0, changed_at: now(), changed_by: "the service" };
      await db
        .insertInto("tidings_setting")
        .ignore()
        .values({ name: nameOf(account), ...row })
        .execute();
      known.add(account);
    },
  };
}
