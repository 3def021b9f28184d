import { describe, expect, test } from "vitest";
import { at } from "../notices/intake.fixture.ts";
import { stopSender, writeSenders } from "../outbox/senders.ts";
import { aService } from "./service.fixture.ts";

const { koha, theService } = aService();

describe("pages for machines", () => {
  test("nothing is at an unknown address", async () => {
    const answer = await theService().app.request("/wp-login.php", { headers: { accept: "application/json" } });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: "unknown" });
  });

  test("/health gives the version, whether ledger entries could be changed, and whose service it is", async () => {
    const health = await (await theService().app.request("/health")).json();
    expect(health).toEqual({
      history: "read",
      service: "tidings",
      version: "1.2.3",
      ledger: "append_only",
      instance: "0123456789ab",
    });
  });

  test("/ready says why nothing leaves, or that all is well", async () => {
    await writeSenders(koha.db, [{ sender: "15550100001", channel: "sms", perSecond: 5, providerAnswers: false }]);
    await stopSender(koha.db, "15550100001", at(5), "insufficient_funds");
    const { app } = theService();
    const unready = await app.request("/ready");
    expect(unready.status).toBe(503);
    const hearing = [{ channel: "sms", hears: true, because: "" }];
    expect(await unready.json()).toEqual({
      ready: false,
      because: ["sms: <insufficient_funds>"],
      restored: false,
      hearing,
    });
    await koha.db
      .updateTable("tidings_sender")
      .set({ stopped_until: at(-1) })
      .execute();
    const ready = await app.request("/ready");
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true, because: [], restored: false, hearing }]);
  });
});
