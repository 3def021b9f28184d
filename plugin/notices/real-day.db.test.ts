import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { sql } from "kysely";
import { createConnection } from "mysql2/promise";
import { expect, test } from "vitest";
import type { Channel, Outgoing } from "../channels/channel.ts";
import { judgeReceipt } from "../channels/open.ts";
import { anOptedIn, numberOf } from "../consent/patron.fixture.ts";
import { readStatements } from "../database/migrations.ts";
import type { ChannelName } from "../database/tables.ts";
import { openDispatcher } from "../delivery/dispatcher.ts";
import { openProviderEffects } from "../delivery/provider-effects.ts";
import { openSettleBatch } from "../delivery/settle-batch.ts";
import { readRecords } from "../enrolment/record-check.ts";
import { aBotBackend, aLog } from "../inbound/bot-backend.fixture.ts";
import { writeSenders } from "../outbox/senders.ts";
import { register } from "../workers/heartbeat.ts";
import { anIntake, at, readEntry, SENDERS, useKoha } from "./intake.fixture.ts";
import { tellKoha } from "./report-back.ts";

const DAY = new URL("../../../shared/koha-day/day-19.06.sql", import.meta.url);
const isThere = existsSync(DAY);
if (!isThere) {
  process.stderr.write(
    "\nNOT TESTED: a real day of a Koha 19.06, because shared/koha-day does not lie beside this checkout.\n\n",
  );
}

/** Half a minute after the last notice of that day, in minutes after the noon of `intake.fixture.ts`. */
const EVENING = (Date.parse("2026-11-21T22:52:30Z") - at(0).getTime()) / 60_000;
const BY_SMS = [2, 3, 4, 5, 6, 8, 9, 10, 12, 21, 25];
const BY_TELEGRAM = [7, 11, 22, 23];
const STOPPED = 24;

const koha = useKoha("19.06");

interface Row {
  id: number;
  patronId: number;
  code: string;
  transport: string;
  status: string;
  hex: string;
}
const readRows = async (): Promise<Row[]> => {
  const { rows } = await sql<Row>`
    select message_id as id, borrowernumber as patronId, letter_code as code, message_transport_type as transport,
      status, hex(content) as hex
    from message_queue order by message_id`.execute(koha.db);
  return rows;
};

async function loadDay(): Promise<void> {
  const connection = await createConnection({
    socketPath: koha.socket,
    user: "root",
    database: koha.name,
    charset: "utf8mb4",
  });
  await connection.query("set time_zone = '+00:00', foreign_key_checks = 0");
  for (const table of ["branches", "categories", "message_transport_types"])
    await connection.query(`delete from ${table}`);
  for (const statement of readStatements(await readFile(DAY, "utf8"))) await connection.query(statement);
  await connection.end();
}

/** A provider that accepts everything and keeps what it was given. */
function aStandIn(name: ChannelName, sent: Outgoing[]): Channel {
  return {
    name,
    check: async () => "OK",
    send: async (outgoing) => {
      sent.push(outgoing);
      return { reference: `${name}-${sent.length}` };
    },
  };
}

type Fate = "sms" | "telegram" | "stopped" | "nobody" | "untouched";
function fateOf({ transport, patronId }: Row): Fate {
  if (transport !== "sms") return "untouched";
  if (BY_SMS.includes(patronId)) return "sms";
  if (BY_TELEGRAM.includes(patronId)) return "telegram";
  return patronId === STOPPED ? "stopped" : "nobody";
}
const nameOf = (row: Row) => `${row.id} ${row.code} ${row.transport} of patron ${row.patronId}`;
const merges = (row: Row) => ["CHECKIN", "CHECKOUT", "RENEWAL"].includes(row.code);

test.skipIf(!isThere)(
  "a real day of a Koha leaves once, word for word, and of its 65 notices none is forgotten",
  async () => {
    await loadDay();
    const day = await readRows();
    expect(day).toHaveLength(65);
    for (const patronId of BY_SMS) await anOptedIn(koha.db, patronId, at(EVENING - 60));
    for (const patronId of BY_TELEGRAM) {
      await anOptedIn(koha.db, patronId, at(EVENING - 60), { channel: "telegram", address: `70${patronId}` });
    }
    await anOptedIn(koha.db, STOPPED, at(EVENING - 60));
    await (await aBotBackend(koha.db, { providerAnswers: true })).hear({
      address: numberOf(STOPPED),
      minutes: EVENING - 30,
    });
    await writeSenders(
      koha.db,
      [...SENDERS].map(([channel, sender]) => ({ sender, channel, perSecond: null, providerAnswers: false })),
    );

    let minutes = EVENING;
    const now = () => at(minutes);
    const sent: Outgoing[] = [];
    const { log, said } = aLog();
    const worker = await register(koha.db, { role: "work", host: "here", pid: 1 }, now());
    const outbound = openDispatcher({
      db: koha.db,
      worker,
      channels: new Map((["sms", "telegram"] as const).map((name) => [name, aStandIn(name, sent)])),
      settle: openSettleBatch({ db: koha.db, worker, judge: judgeReceipt, now, chance: () => 0.5 }),
      capacity: 50,
      log,
      now,
      monotonic: () => 0,
      sendGate: async () => "all",
      effects: openProviderEffects(koha.db, now),
      readObjections: (patronIds) => readRecords(koha.db, { numberFollowsRecord: false, country: "US" }, patronIds),
      leaveByRecord: async () => {},
      wake: () => {},
    });
    const intake = anIntake(koha.db, koha.host);
    const passBy = async (later: number) => {
      minutes = EVENING + later;
      await intake.sweep(minutes);
      await intake.look(minutes);
      while ((await outbound.turn(new AbortController().signal)) === 0) await outbound.finish();
      await tellKoha(koha.db, koha.host, (because) => because, now());
    };

    const noticeOf = async ({ attempt }: Outgoing) => {
      const id = Number(attempt.split("-")[0]);
      const row = await koha.db
        .selectFrom("tidings_message")
        .select("notice_id")
        .where("id", "=", id)
        .executeTakeFirst();
      return row?.notice_id ?? 0;
    };
    const leaving = day.filter((row) => fateOf(row) === "sms" || fateOf(row) === "telegram");
    const ids = (rows: Row[]) => rows.map((row) => row.id);

    await passBy(0);
    expect((await Promise.all(sent.map(noticeOf))).sort()).toEqual(ids(leaving.filter((row) => !merges(row))));
    await passBy(14);
    expect(sent).toHaveLength(leaving.filter((row) => !merges(row)).length);
    await passBy(16);
    expect((await Promise.all(sent.map(noticeOf))).sort()).toEqual(ids(leaving));
    await passBy(24 * 60 - 1);
    const waiting = (await readRows()).filter((row) => fateOf(row) === "nobody");
    expect(waiting.map((row) => row.status)).toEqual(["pending", "pending", "pending"]);
    await passBy(24 * 60 + 1);
    await passBy(4 * 24 * 60);

    const byNotice = new Map(await Promise.all(sent.map(async (one) => [await noticeOf(one), one] as const)));
    for (const row of leaving) {
      const one = byNotice.get(row.id);
      expect(
        Buffer.from(one?.text ?? "", "utf8")
          .toString("hex")
          .toUpperCase(),
        nameOf(row),
      ).toBe(row.hex);
      expect([one?.sender, one?.to], nameOf(row)).toEqual(
        fateOf(row) === "sms" ? ["15550100001", numberOf(row.patronId)] : ["telegram", `70${row.patronId}`],
      );
    }
    expect(byNotice.get(4198)?.text).toBe("You returned:\n百年の孤独\nThank you for visiting Springfield.");
    expect(byNotice.get(4193)?.text).toBe("Hold available: L'Étranger is ready at Midway until 2026-11-21.");
    expect(byNotice.get(4201)?.text).toBe(
      "You returned:\nThings Fall Apart\nThings Fall Apart\nThank you for visiting Franklin.",
    );

    const shown = { sms: "sent", telegram: "sent", stopped: "deleted", nobody: "deleted", untouched: "pending" };
    const after = await readRows();
    expect(after.map((row) => `${nameOf(row)} is ${row.status}`)).toEqual(
      day.map((row) => `${nameOf(row)} is ${shown[fateOf(row)]}`),
    );
    expect(after.map((row) => row.hex)).toEqual(day.map((row) => row.hex));
    const fates = Object.groupBy(day, fateOf);
    expect(Object.fromEntries(Object.entries(fates).map(([fate, rows]) => [fate, rows.length]))).toEqual({
      sms: 25,
      telegram: 8,
      stopped: 1,
      nobody: 3,
      untouched: 28,
    });
    for (const { id } of fates.nobody ?? [])
      expect((await readEntry(koha.db, id))?.because).toBe("not_opted_in_for_a_day");
    for (const { id } of fates.stopped ?? []) expect((await readEntry(koha.db, id))?.because).toBe("had_opted_out");
    for (const { id } of fates.untouched ?? []) expect(await readEntry(koha.db, id)).toBeUndefined();
    const states = await koha.db.selectFrom("tidings_message").select("state").distinct().execute();
    expect(states).toEqual([{ state: "sent" }]);
    expect(said()).toMatch(/message\.sent/);
    expect(said()).not.toMatch(/Étranger|Dune|1555\d{7}/);
  },
);
