import { Hono } from "hono";
import type { Frame, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findBarriers } from "../../../scripts/browser.fixture.ts";
import { tabTo, useBrowser } from "../../../scripts/browser-pages.fixture.ts";
import { type Listening, listenOnLoopback, type Wire } from "../../../scripts/town/loopback.ts";
import { anOptedIn } from "../../consent/patron.fixture.ts";
import { recordParked } from "../../inbound-health/parked.ts";
import { aBorrower, aNotice } from "../../koha/queue/notice.fixture.ts";
import { anIntake, at } from "../../notices/intake.fixture.ts";
import { aMessage } from "../../outbox/message.fixture.ts";
import { anOptedInPatron, removeFromKoha } from "../../outbox/opted-in-patron.fixture.ts";
import { type TicketWish, usePages } from "../pages.fixture.ts";

/** A name like a library's own, without https: it must not work only because browsers trust 127.0.0.1. */
const ELSEWHERE = "--host-resolver-rules=MAP *.library.example 127.0.0.1";

const { koha, aTicket, aService } = usePages();
let service: Listening;
let host: Listening;
let page: Page;
let ticket: TicketWish;

beforeEach(async () => {
  ticket = {};
  const { app } = await aService({ TIDINGS_PUBLIC_URL: "https://library.example/tidings" });
  service = await listenOnLoopback(new Hono<Wire>().all("*", (c) => app.fetch(c.req.raw)));
  host = await listenOnLoopback(theLibrarysWebServer());
  page = await openPage();
});
afterEach(async () => {
  await Promise.all([host.stop(), service.stop()]);
});
// Chromium reports the page of a refused form as an error.
const openPage = useBrowser({ args: [ELSEWHERE], mayComplain: / 422 / });

/**
 * One host with Koha's tool page, which contains the frame, and the service behind a path, as with Apache's ProxyPass.
 */
function theLibrarysWebServer(): Hono<Wire> {
  const tool = async () => `<!doctype html><html lang="en"><head><title>Koha</title></head><body>
    <main><h1>Koha</h1><iframe src="/tidings/staff/enter?ticket=${await aTicket(ticket)}" title="Messages (Tidings)"
      width="100%" height="800" referrerpolicy="no-referrer"></iframe></main></body></html>`;
  const app = new Hono<Wire>();
  app.get("/cgi-bin/koha/plugins/run.pl", async (c) => c.html(await tool()));
  app.get("/favicon.ico", (c) => c.body(null, 204));
  app.all("/tidings/staff/*", async (c) => {
    const { pathname, search } = new URL(c.req.url);
    const { method, headers } = c.req.raw;
    const body = method === "POST" ? { body: await c.req.text() } : {};
    const inner = `${service.origin}${pathname.replace(/^\/tidings/, "")}${search}`;
    return fetch(inner, { method, headers, ...body, redirect: "manual" });
  });
  return app;
}

/** Koha's tool page on the library's own host, and the service's page in its frame. */
async function open(wish: TicketWish = {}): Promise<Frame> {
  ticket = wish;
  await page.goto(`http://staff.library.example:${new URL(host.origin).port}/cgi-bin/koha/plugins/run.pl`);
  await page.frameLocator("iframe").locator("h1").waitFor();
  const frame = page.frames()[1];
  if (!frame) throw new Error("the page has no frame");
  return frame;
}

/** Texts that overflow their cells, over their neighbours. */
const OVERFLOWING = `[...document.querySelectorAll("dt, dd, td, th, li, p, button")]
  .filter((piece) => piece.scrollWidth > piece.clientWidth + 1 && getComputedStyle(piece).display !== "inline")
  .map((piece) => piece.textContent)
  .filter((text) => text !== "")`;

async function audit(frame: Frame): Promise<void> {
  expect(await findBarriers(frame)).toEqual([]);
  expect(await frame.evaluate(OVERFLOWING)).toEqual([]);
  expect(await frame.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
}

async function aPatronWithMessages() {
  await aBorrower(koha.db, 7);
  const addressId = await anOptedIn(koha.db, 7, at(-60));
  const { ledger_id } = await koha.db.selectFrom("tidings_standing").select("ledger_id").executeTakeFirstOrThrow();
  const to = { patronId: 7, addressId, address: "15550000007", ledgerId: ledger_id };
  await aMessage(
    koha.db,
    { state: "delivered", text: `${"Dune, The Left Hand of Darkness, ".repeat(8)}are ready.` },
    to,
  );
  await aMessage(koha.db, { state: "failed", reason: "bad_number", text: "A-long-word-".repeat(12) }, to);
  const doubtful = {
    state: "uncertain",
    reason: "no_answer",
    claims: 1,
    changed_at: at(-30),
    expires_at: at(600),
  } as const;
  for (const minutes of [-30, -4]) {
    const id = await aMessage(koha.db, { ...doubtful, changed_at: at(minutes) }, to);
    const attempt = { message_id: id, number: 1, worker_id: 1, sender: "15550100001", begun_at: at(minutes) };
    await koha.db.insertInto("tidings_attempt").values(attempt).execute();
  }
  const row = { row: 1, heardAt: at(-30).toISOString() };
  const parked = { ...row, channel: "sms", kind: "text", address: "15559990001", text: "please-stop-".repeat(20) };
  await recordParked(koha.db, { bot: "desk", rows: [row], texts: [parked] }, at(0));
}

/** A backup was restored in which one notice waits; of the texts, one could not be read and one was not understood. */
async function aRestoreWithTexts() {
  const { addressId, ...patron } = await anOptedInPatron(koha.db);
  await aMessage(koha.db, { event_at: at(-730), expires_at: at(600) }, { addressId, ...patron });
  const restore = { found_at: at(0), back_to_at: at(-720), lost_until_at: at(-5), asked_at: at(1) };
  await koha.db.insertInto("tidings_restore").values(restore).execute();
  const text = { channel: "sms", sender: "15550100001", address_id: addressId } as const;
  const unheard = {
    provider_id: "never-read",
    said_at: at(-30),
    found_at: at(-20),
    state: "asked",
    asked_at: at(-20),
  } as const;
  await koha.db
    .insertInto("tidings_unheard")
    .values({ ...text, ...unheard, because: null })
    .execute();
  const said = { provider_id: "read", kind: "text", text: "Can I bring it back next week?", intent: "other" } as const;
  const heard = {
    patron_id: patron.patronId,
    because: "no keyword",
    outcome: "not_understood",
    heard_at: at(-9),
    recorded_at: at(-9),
  };
  await koha.db
    .insertInto("tidings_heard")
    .values({ ...text, ...said, ...heard })
    .execute();
}

test("in Koha's frame, on a host without https, a ticket opens the pages and a cookie keeps them open", async () => {
  await aPatronWithMessages();
  const frame = await open({ target: "/patron/7" });
  await frame.getByRole("heading", { name: "Rita Reader" }).waitFor();
  expect(new URL(frame.url()).pathname + new URL(frame.url()).search).toBe("/tidings/staff/patron/7");
  await frame.getByRole("link", { name: "Settings" }).click();
  await frame.getByLabel("Name", { exact: true }).fill("Midway Library");
  await frame.getByLabel("Auth ID").fill("MA1");
  await frame.getByLabel("Auth token").fill("plivo-very-secret");
  await frame.getByLabel("Our numbers").fill("15550100001");
  await frame.getByRole("button", { name: "Save" }).click();
  await frame.getByText("Saved.").waitFor();
  expect(await frame.getByLabel("Name", { exact: true }).inputValue()).toBe("Midway Library");
  expect(await frame.content()).not.toContain("very-secret");
  await frame.getByRole("link", { name: "Overview" }).click();
  await frame.getByRole("heading", { name: "Overview" }).waitFor();
});

test("everything can be done by keyboard", async () => {
  const frame = await open();
  await tabTo(page, "nav a[href$='/settings']", frame);
  await page.keyboard.press("Enter");
  await frame.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
  await tabTo(page, "#library_name", frame);
  await page.keyboard.type("Riverside Library");
  await tabTo(page, "#daily_limit", frame);
  await page.keyboard.type("700");
  await tabTo(page, "button[type=submit]:not(.quiet)", frame);
  await page.keyboard.press("Enter");
  await frame.getByText("Saved.").waitFor();
  expect(await frame.getByLabel("Most messages a day").inputValue()).toBe("700");
});

test("an uncertain message is decided by keyboard, without JavaScript", async () => {
  await aPatronWithMessages();
  const frame = await open({ target: "/review?group=uncertain" });
  await tabTo(page, "button[value^='arrived:doubt-']", frame);
  await page.keyboard.press("Enter");
  await frame.getByText("1 to count as arrived").waitFor();
  expect(await frame.locator("button[value^='arrived:doubt-']").count()).toBe(1);
});

test("several uncertain messages are ticked and decided by keyboard; Enter on a tick decides nothing", async () => {
  await aPatronWithMessages();
  const frame = await open({ target: "/review?group=uncertain" });
  await tabTo(page, "input[type=checkbox]", frame);
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await frame.getByText("Nothing was done: please tick something").waitFor();
  await tabTo(page, "#uncertain button[value=leave]", frame);
  await page.keyboard.press("Enter");
  await frame.getByText("1 to be left").waitFor();
  expect(await frame.locator("button[value^='arrived:doubt-']").count()).toBe(1);
});

test.each([
  ["a desk's screen", { width: 1280, height: 900 }],
  ["a phone", { width: 390, height: 844 }],
])("on %s every page is accessible and fits the window", async (_what, viewport) => {
  await page.setViewportSize(viewport);
  await aPatronWithMessages();
  await aNotice(koha.db, { patronId: null, queuedAt: at(0) });
  await anIntake(koha.db, koha.host).sweep(0);
  const { patronId: gone } = await anOptedInPatron(koha.db);
  await removeFromKoha(koha.db, gone);
  await aRestoreWithTexts();
  for (const target of [null, "/restored", "/settings", "/patron/7", `/patron/${gone}`, "/review"]) {
    await audit(await open({ target }));
  }
});
