import { describe, expect, test } from "vitest";
import { aBorrower } from "../../../koha/queue/notice.fixture.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aTicket, aService } = usePages();

/** A browser at the library that comes in while it has this login in Koha. */
async function comeIn(kind: "patron" | "staff", login: string | undefined) {
  await koha.db.deleteFrom("borrowers").execute();
  await aBorrower(koha.db, 7);
  const { app } = await aService();
  const theirs = (value: string | undefined) => (value === undefined ? "" : `CGISESSID=${value}; `);
  const path = `/${kind}/enter?ticket=${await aTicket({ kind, whoId: 7 })}`;
  const entered = await app.request(path, { headers: { cookie: theirs(login) } });
  const ours = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
  return async (now: string | undefined) =>
    (await app.request(`/${kind}`, { headers: { cookie: `${theirs(now)}${ours}` } })).status;
}

describe.each(["patron", "staff"] as const)("at a shared computer, %s pages", (kind) => {
  test("stay open while the login in Koha from which they were opened lasts", async () => {
    const look = await comeIn(kind, "0a1b2c");
    expect([await look("0a1b2c"), await look("0a1b2c")]).toEqual([200, 200]);
  });

  test("are closed to the next person as soon as somebody logs out of Koha", async () => {
    for (const next of ["ffffff", undefined]) {
      const look = await comeIn(kind, "0a1b2c");
      expect(await look(next)).toBe(401);
      expect(await look("0a1b2c"), "and stay closed").toBe(401);
    }
  });

  test("do not ask for a login where the web server passes no such cookie on", async () => {
    const look = await comeIn(kind, undefined);
    expect(await look(undefined)).toBe(200);
  });
});
