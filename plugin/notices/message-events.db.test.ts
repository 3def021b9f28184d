import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import type { KohaShape } from "../../scripts/town/koha/tables.ts";
import { aNotice } from "../koha/queue/notice.fixture.ts";
import { forgetRuns } from "./before-send.fixture.ts";
import { aMail, aMailTaker, anElectedPatron, countMessages, readStatus } from "./candidates/mail.fixture.ts";
import { at, readEntry, useKoha } from "./intake.fixture.ts";
import { forgetTold } from "./message-events.ts";

const stamped = (thing: string, occurrence: string) =>
  JSON.stringify({ tidings_branch: "MPL", tidings_event: thing, tidings_occurrence: occurrence });

describe.for<KohaShape>(["current", "19.06"])("one event, one message, in a Koha of the shape %s", (shape) => {
  const koha = useKoha(shape);
  beforeEach(() => forgetRuns(koha.db));

  /** A mail that is taken and told. */
  async function aToldMail(patronId: number, metadata: string | null, minutes = 1) {
    const taker = aMailTaker(koha);
    await taker.texts(-1);
    const id = await aMail(koha.db, patronId, { metadata, content: `Mail ${minutes}` });
    await taker.ask({}, minutes);
    await taker.convert(minutes);
    return { id, taker };
  }
  const aText = (patronId: number, metadata: string | null, minutes = 20, letterCode = "HOLD") =>
    aNotice(koha.db, { patronId, queuedAt: at(minutes), metadata, content: "Text", letterCode });

  test("a text about what a mail has told is not sent; about another hold, or another occurrence, it is", async () => {
    const { db } = koha;
    const { patronId } = await anElectedPatron(db);
    const { id, taker } = await aToldMail(patronId, stamped("hold:7", "a"));
    expect(await countMessages(db, id)).toBe(1);
    const same = await aText(patronId, stamped("hold:7", "a"));
    // Filled, cancelled and filled again: it waits anew.
    const again = await aText(patronId, stamped("hold:7", "b"));
    const other = await aText(patronId, stamped("hold:8", "a"));
    await taker.texts(21);
    expect(await readEntry(db, same)).toMatchObject({ state: "ended", because: "same_event" });
    expect([await countMessages(db, again), await countMessages(db, other)]).toEqual([1, 1]);
  });

  test("a mail about what a text has told goes Koha's way", async () => {
    const { db } = koha;
    const { patronId } = await anElectedPatron(db);
    const taker = aMailTaker(koha);
    await taker.texts(-1);
    await aText(patronId, stamped("loan:9", "a"), 0, "DUE");
    await taker.texts(1);
    const id = await aMail(db, patronId, {
      metadata: stamped("loan:9", "a"),
      letterCode: "DUE",
      queuedAt: at(30),
      content: "Mail",
    });
    await taker.ask({}, 31);
    expect(await taker.convert(31)).toMatchObject({ taken: 0, returned: 1 });
    expect(await readStatus(db, id)).toBe("pending");
  });

  test("where a row does not say of what it is, no other source serves that patron and type that day", async () => {
    const { db } = koha;
    const { patronId } = await anElectedPatron(db);
    const { taker } = await aToldMail(patronId, null);
    const text = await aText(patronId, stamped("hold:7", "a"));
    const due = await aText(patronId, null, 20, "DUE");
    await taker.texts(21);
    expect(await readEntry(db, text)).toMatchObject({ because: "same_event" });
    expect(await countMessages(db, due)).toBe(1);
    // The same source goes on.
    const next = await aMail(db, patronId, { content: "Another digest", queuedAt: at(25) });
    await taker.ask({}, 26);
    expect([await taker.convert(26), await countMessages(db, next)]).toMatchObject([{ taken: 1 }, 1]);
  });

  test("a text that does not say of what it is is not sent after a mail that does, that day", async () => {
    const { db } = koha;
    const { patronId } = await anElectedPatron(db);
    const { taker } = await aToldMail(patronId, stamped("hold:7", "a"));
    const text = await aText(patronId, null);
    await taker.texts(21);
    expect(await readEntry(db, text)).toMatchObject({ because: "same_event" });
  });

  test("a mail and a text about one event that are taken at once make one message", async () => {
    const { db } = koha;
    const patrons = [];
    for (let n = 0; n < 5; n += 1) patrons.push((await anElectedPatron(db)).patronId);
    const [taker, beside] = [aMailTaker(koha), aMailTaker(koha)];
    await taker.texts(-1);
    const metadata = stamped("hold:7", "a");
    const mails = [];
    for (const patronId of patrons) mails.push(await aMail(db, patronId, { metadata, content: "Mail" }));
    await taker.ask();
    for (const patronId of patrons) await aText(patronId, metadata, 1);
    await Promise.all([taker.convert(2), beside.texts(2)]);
    for (const patronId of patrons) {
      const { rows } = await sql<{ n: number }>`
        select count(*) as n from tidings_message where patron_id = ${patronId}`.execute(db);
      expect(rows[0]?.n).toBe(1);
    }
  });

  test("what was told is forgotten after some days", async () => {
    const { db } = koha;
    const { patronId } = await anElectedPatron(db);
    await aToldMail(patronId, stamped("hold:7", "a"));
    await aToldMail((await anElectedPatron(db)).patronId, null, 2);
    const count = async () => {
      const { rows } = await sql<{ n: number }>`
        select (select count(*) from tidings_message_event) + (select count(*) from tidings_source_day) as n`.execute(
        db,
      );
      return Number(rows[0]?.n);
    };
    await forgetTold(db, at(24 * 60));
    expect(await count()).toBe(2);
    await forgetTold(db, at(5 * 24 * 60));
    expect(await count()).toBe(0);
  });
});
