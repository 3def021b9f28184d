import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { aNotice } from "../../plugin/koha/queue/notice.fixture.ts";
import { setMode } from "../../plugin/notices/before-send.fixture.ts";
import { anOptedInPatron, type OptedInPatron } from "../../plugin/outbox/opted-in-patron.fixture.ts";
import { ensureDebian, PERL } from "../debian.ts";
import type { KohaShape } from "./koha/tables.ts";
import { leaveTextsPlain } from "./plain-texts.ts";
import { OUR_NUMBER, startTown, type Town } from "./town.ts";

/* The plugin's own Perl against the running service, whose database user has only the printed grants. */

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PATIENCE = { timeout: 30_000, interval: 100 };
const shim = "plugin/shim";

describe.for<KohaShape>(["current", "19.06"])("asked by the plugin's Perl, in a Koha of the shape %s", (shape) => {
  let town: Town;
  let listed: OptedInPatron;
  let other: OptedInPatron;

  /** Runs Koha's sender with the plugin enabled. Returns the ids that Koha sends, and marks them as sent. */
  async function run(params: object, program: "cronjob" | "request" = "cronjob"): Promise<number[]> {
    const as = program === "cronjob" ? "cron" : "intranet";
    const words = [
      "scripts/town/koha/run.fixture.pl",
      town.mariadb.socket,
      "koha_riverside",
      as,
      JSON.stringify(params),
    ];
    const { stdout } = await promisify(execFile)("perl", [`-I${shim}`, `-I${shim}/t/stand-ins`, ...words], {
      cwd: ROOT,
    });
    const ids: number[] = JSON.parse(stdout);
    if (ids.length > 0) {
      await town.db.updateTable("message_queue").set({ status: "sent" }).where("message_id", "in", ids).execute();
    }
    return ids;
  }

  let written = 0;
  async function add(to: OptedInPatron, transport = "sms", letterCode = "HOLD") {
    written += 1;
    const content = `Notice ${written} for patron ${to.patronId}`;
    const queuedAt = town.clock.now();
    const id = await aNotice(town.db, { patronId: to.patronId, queuedAt, transport, letterCode, content });
    return { id, left: () => town.plivo.books.filter(({ text }) => text === content).length };
  }

  const shown = async (id: number) => {
    const row = town.db.selectFrom("message_queue").select("status").where("message_id", "=", id);
    return (await row.executeTakeFirstOrThrow()).status;
  };

  async function set(name: string, value: string): Promise<void> {
    await sql`replace into tidings_setting (name, value, changed_at, changed_by)
      values (${name}, ${value}, utc_timestamp(3), 'test')`.execute(town.db);
  }

  beforeAll(async () => {
    await ensureDebian(PERL, (sentence) => process.stderr.write(`${sentence}\n`));
    town = await startTown({ shape, service: { TIDINGS_BEAT_MS: "500" } });
    await leaveTextsPlain(town.db, town.clock.now());
    // The first patron's number is the library's own.
    await anOptedInPatron(town.db);
    listed = await anOptedInPatron(town.db);
    other = await anOptedInPatron(town.db);
    // The very first run installs the plugin.
    await run({});
    await set("inner_url", town.service.url);
    await set("trial_addresses", listed.address);
    // As if it had been installed two hours ago.
    await sql`update tidings_setting set changed_at = changed_at - interval 2 hour
      where name = 'enabled_after'`.execute(town.db);
    await sql`delete from tidings_nudge`.execute(town.db);
    await town.service.start();
    await town.bot.start();
  });
  afterAll(() => town?.stop());

  test("in trial a text to a listed number leaves by us, once, and everything else by Koha", async () => {
    const ours = await add(listed);
    const theirs = [await add(other), await add(listed, "email")];
    expect(await run({ type: [], letter_code: [] })).toEqual(theirs.map(({ id }) => id));
    const atOnce = await add(listed);
    expect(await run({ message_id: atOnce.id }, "request")).toEqual([]);
    await vi.waitFor(() => expect([ours.left(), atOnce.left()]).toEqual([1, 1]), PATIENCE);
    expect(await run({ type: [], letter_code: [] })).toEqual([]);
    expect([await shown(ours.id), ours.left(), ...theirs.map(({ left }) => left())]).toEqual(["sent", 1, 0, 0]);
  });

  test("live every text leaves by us, and mail where a rule takes it over", async () => {
    await setMode(town.db, "live");
    await sql`insert into tidings_rule (transport, letter_code, takes, changed_at, changed_by)
      values ('email', 'ODUE', 1, utc_timestamp(3), 'test')`.execute(town.db);
    const ours = [await add(other), await add(other, "email", "ODUE")];
    const theirs = await add(other, "email", "DUE");
    expect(await run({ type: ["email", "sms"] })).toEqual([theirs.id]);
    await vi.waitFor(() => expect(ours.map(({ left }) => left())).toEqual([1, 1]), PATIENCE);
    expect(await run({ type: ["email", "sms"] })).toEqual([]);
    expect(theirs.left()).toBe(0);
  });

  test("back in trial, a text that still waited for somebody not listed leaves by Koha, once", async () => {
    const { db } = town;
    const rest = (seconds: number) =>
      sql`update tidings_sender set stopped_until = utc_timestamp(3) + interval ${seconds} second
        where sender = ${OUR_NUMBER}`.execute(db);
    await rest(600);
    const text = await add(other);
    await vi.waitFor(async () => expect(await shown(text.id)).toBe("sent"), PATIENCE);
    await setMode(db, "trial");
    await rest(-1);
    await vi.waitFor(async () => expect(await shown(text.id)).toBe("pending"), PATIENCE);
    expect(await run({ type: ["sms"] })).toEqual([text.id]);
    expect(text.left()).toBe(0);
  });
});
