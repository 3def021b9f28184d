import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import type { KohaShape } from "../../../scripts/town/koha/tables.ts";
import { forgetRuns } from "../before-send.fixture.ts";
import { readMessages, useKoha } from "../intake.fixture.ts";
import { aMail, aMailTaker, anElectedPatron, readStatus } from "./mail.fixture.ts";

const LETTER = "<html><body><p>Dear Ann &amp; Bo,</p><p>Dune is <b>ready</b>.</p></body></html>";

describe.for<KohaShape>(["current", "19.06"])("an HTML letter, in a Koha of the shape %s", (shape) => {
  const koha = useKoha(shape);
  beforeEach(() => forgetRuns(koha.db));

  async function aLetter(content: string, transport = "email"): Promise<number> {
    const { patronId } = await anElectedPatron(koha.db, transport === "email" ? "email" : "sms");
    const id = await aMail(koha.db, patronId, { content, transport });
    await sql`update message_queue set content_type = 'text/html; charset="UTF-8"' where message_id = ${id}`.execute(
      koha.db,
    );
    return id;
  }

  test("is taken as the words that a person reads, and not by its tags", async () => {
    const taker = aMailTaker(koha);
    const id = await aLetter(LETTER);
    await taker.look();
    expect(await taker.ask()).toMatchObject({ taken: 1 });
    await taker.convert();
    const [message] = await koha.db.selectFrom("tidings_message").select("text").where("notice_id", "=", id).execute();
    expect(message?.text).toBe("Dear Ann & Bo,\nDune is ready.");
  });

  test("that shows nothing is Koha's to send", async () => {
    const taker = aMailTaker(koha);
    const id = await aLetter("<p>&nbsp;</p>");
    await taker.look();
    expect(await taker.ask()).toMatchObject({ taken: 0 });
    expect([await readStatus(koha.db, id), await readMessages(koha.db, id)]).toEqual(["pending", []]);
  });

  test("for texts goes out without its tags, too", async () => {
    const taker = aMailTaker(koha);
    await taker.texts();
    const id = await aLetter(LETTER, "sms");
    await taker.texts();
    const [message] = await koha.db.selectFrom("tidings_message").select("text").where("notice_id", "=", id).execute();
    expect(message?.text).toBe("Dear Ann & Bo,\nDune is ready.");
  });
});
