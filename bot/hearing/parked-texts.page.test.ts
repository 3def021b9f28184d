import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { expect, onTestFinished, test } from "vitest";
import { openLog, sealed } from "../../plugin/foundation/log.ts";
import { usePages } from "../../plugin/http/pages.fixture.ts";
import { tenSecondsLater } from "../../plugin/http/staff/review/review-page.fixture.ts";
import { at } from "../../plugin/notices/intake.fixture.ts";
import { listenOnLoopback, type Wire } from "../../scripts/town/loopback.ts";
import { openService } from "../service.ts";
import { openInbox } from "./inbox.ts";
import { aListened } from "./listened.fixture.ts";
import { openParkedReport } from "./report-parked.ts";

const { koha, aService } = usePages();

test("staff read a parked text, and it leaves the bot's disk once they have dealt with it", async () => {
  const { app, visit } = await aService();
  const listening = await listenOnLoopback(new Hono<Wire>().all("*", (c) => app.fetch(c.req.raw)));
  const folder = mkdtempSync(join(tmpdir(), "tidings-parked-"));
  const inbox = openInbox(join(folder, "inbox.sqlite"));
  onTestFinished(async () => {
    await listening.stop();
    inbox.close();
    rmSync(folder, { recursive: true });
  });
  inbox.keep(aListened({ id: "an id like no other: ø", text: "no more of this" }), at(-5), false);
  for (let times = 0; times < 5; times += 1) inbox.refused(inbox.next(at(0))?.row ?? 0, at(0));

  const service = openService(listening.origin, sealed("a-token-of-some-length"));
  const tick = openParkedReport({ service, bot: "desk", inbox, now: () => at(0), log: openLog("bot", "silent") });
  for (let ticks = 0; ticks < 2; ticks += 1) await tick();
  const { see, post } = await visit({ permissions: ["borrowers"] });
  const { html } = await see("/review?group=texts");
  expect(html).toContain("no more of this");

  for (let ticks = 0; ticks < 10; ticks += 1) await tick();
  expect(inbox.counts().parked).toBe(1);
  await post("/review", { do: /value="(done:parked-\d+)"/.exec(html)?.[1] ?? "" });
  await tenSecondsLater(koha);
  for (let ticks = 0; ticks < 5; ticks += 1) await tick();
  expect(inbox.counts()).toEqual({ waiting: 0, parked: 0 });
});
