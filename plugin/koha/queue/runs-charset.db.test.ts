import { describe, expect, test } from "vitest";
import { findAddressIds } from "../../consent/read-standing.ts";
import { at, useKoha } from "../../notices/intake.fixture.ts";
import { aBorrower, aNotice } from "./notice.fixture.ts";
import { readRun, readRunNotices } from "./runs.ts";

describe.each(["utf8mb3", "latin1"] as const)("where Koha's tables are in %s", (charset) => {
  const koha = useKoha("current", 4, charset);

  async function aRun(letterCodes: string, where: string | null = null) {
    await aBorrower(koha.db, 7);
    const noticeId = await aNotice(koha.db, { patronId: 7, queuedAt: at(0), letterCode: "HOLD" });
    const { insertId } = await koha.db
      .insertInto("tidings_nudge")
      .values({ opened_at: at(0), types: "sms", letter_codes: letterCodes, where_sql: where })
      .executeTakeFirstOrThrow();
    const run = await readRun(koha.db, Number(insertId));
    if (!run) throw new Error("the run is not open");
    const { notices } = await readRunNotices(koha.db, run, koha.host, { most: 10 });
    return { noticeId, found: notices.map((notice) => notice.noticeId) };
  }

  test("a letter code that the queue cannot hold matches nothing, and the others are found", async () => {
    const { noticeId, found } = await aRun("ЖУРНАЛ😀,HOLD");
    expect(found).toEqual([noticeId]);
    await koha.db.deleteFrom("message_queue").execute();
    await koha.db.deleteFrom("borrowers").execute();
    expect((await aRun("ЖУРНАЛ😀")).found).toEqual([]);
  });

  test("an administrator's condition that cannot be compared leaves the run to Koha", async () => {
    expect((await aRun("", "me.letter_code = '😀'")).found).toEqual([]);
  });

  test("an address with letters that no address has is nobody's", async () => {
    expect(await findAddressIds(koha.db, ["søren@bibliotek.example", "😀"])).toEqual(new Set());
  });
});
