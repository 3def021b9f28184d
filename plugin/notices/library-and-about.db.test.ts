import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { inTransaction } from "../database/connection.ts";
import { aBorrower, aNotice } from "../koha/queue/notice.fixture.ts";
import { enqueueReply } from "../outbox/enqueue.ts";
import { anIntake, at, useKoha } from "./intake.fixture.ts";

const stamped = (event: string) =>
  JSON.stringify({ tidings_branch: "OAK", tidings_event: event, tidings_occurrence: "0a1b2c" });

describe.each([
  ["current", "utf8mb4"],
  ["19.06", "latin1"],
] as const)("in a Koha of shape %s in %s", (shape, charset) => {
  const koha = useKoha(shape, 10, charset);
  const messages = () =>
    koha.db.selectFrom("tidings_message").select(["patron_id", "library", "about"]).orderBy("id").execute();
  const entryOf = (noticeId: number) =>
    koha.db
      .selectFrom("tidings_notice")
      .select(["state", "library"])
      .where("notice_id", "=", noticeId)
      .executeTakeFirst();

  test("a message keeps the patron's home library of that time, and the hold or loan that it tells of", async () => {
    await aBorrower(koha.db, 7);
    const addressId = await anOptedIn(koha.db, 7, at(-60));
    const one = anIntake(koha.db, koha.host);
    await one.sweep(0);
    await one.look(0);
    for (const metadata of [stamped("hold:4711"), stamped("loan:45"), null]) {
      await aNotice(koha.db, { patronId: 7, queuedAt: at(1), metadata, content: `About ${metadata}` });
    }
    await one.look(1);
    await sql`insert ignore into branches (branchcode, branchname) values ('OAK', 'Oak Hill')`.execute(koha.db);
    await sql`update borrowers set branchcode = 'OAK' where borrowernumber = 7`.execute(koha.db);
    const reply = { channel: "sms", sender: "15550100001", addressId, text: "Stopped.", heardId: null } as const;
    await inTransaction(koha.db, async (tx) => {
      const rest = { ledgerId: null, expiresAt: at(9), maxTries: 1 };
      await enqueueReply(tx, { ...reply, patronId: 7, ...rest }, at(2));
      await enqueueReply(tx, { ...reply, patronId: null, ...rest }, at(2));
    });
    expect(await messages()).toEqual([
      { patron_id: 7, library: "MPL", about: "hold:4711" },
      { patron_id: 7, library: "MPL", about: "loan:45" },
      { patron_id: 7, library: "MPL", about: null },
      { patron_id: 7, library: "OAK", about: null },
      { patron_id: null, library: null, about: null },
    ]);
  });

  test("our book keeps the library too, whether a notice waits or is taken, and of nobody none", async () => {
    await aBorrower(koha.db, 7);
    await aBorrower(koha.db, 8);
    await anOptedIn(koha.db, 7, at(-60));
    const one = anIntake(koha.db, koha.host);
    await one.sweep(0);
    await one.look(0);
    const taken = await aNotice(koha.db, { patronId: 7, queuedAt: at(1) });
    const waits = await aNotice(koha.db, { patronId: 8, queuedAt: at(1) });
    const nobodys = await aNotice(koha.db, { patronId: null, queuedAt: at(1) });
    await one.look(1);
    expect(await entryOf(taken)).toEqual({ state: "taken", library: "MPL" });
    expect(await entryOf(waits)).toMatchObject({ library: "MPL" });
    expect((await entryOf(nobodys))?.library ?? null).toBeNull();
  });
});
