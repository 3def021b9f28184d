import { describe, expect, test } from "vitest";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { usePages } from "../pages.fixture.ts";

describe.each(["utf8mb3", "latin1"] as const)("where Koha's tables are in %s", (charset) => {
  const { koha, aTicket, aService } = usePages(charset);

  test.each(["%F0%9F%98%80", "%D0%98", "a'b", "0".repeat(65)])("a login cookie of %s is no fault", async (value) => {
    await aBorrower(koha.db, 7);
    const { app } = await aService();
    for (const kind of ["staff", "patron"] as const) {
      const cookie = `CGISESSID=${value}`;
      const path = `/${kind}/enter?ticket=${await aTicket({ kind, whoId: 7 })}`;
      const entered = await app.request(path, { headers: { cookie } });
      expect(entered.status).toBe(303);
      const ours = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
      expect((await app.request(`/${kind}`, { headers: { cookie: `${cookie}; ${ours}` } })).status).toBe(200);
    }
  });
});
