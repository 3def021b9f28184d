import { beforeEach, describe, expect, test } from "vitest";
import type { KohaShape } from "../../../scripts/town/koha/tables.ts";
import { aNotice } from "../../koha/queue/notice.fixture.ts";
import { forgetRuns } from "../before-send.fixture.ts";
import { at, readEntry, readShown, useKoha } from "../intake.fixture.ts";
import { aMail, aMailTaker, anElectedPatron, countMessages, readState, readStatus } from "./mail.fixture.ts";

const STAMP = JSON.stringify({ tidings_branch: "MPL", tidings_event: "loan:9", tidings_occurrence: "a" });
const DUE = { letterCode: "DUE", metadata: STAMP };

/* Two runs of Koha's job at once, or one begun twice, queue the same mail twice. */
describe.for<KohaShape>(["current", "19.06"])(
  "a mail that Koha has queued twice, in a Koha of the shape %s",
  (shape) => {
    const koha = useKoha(shape);
    beforeEach(() => forgetRuns(koha.db));

    test("goes to the phone once, and the second goes nowhere, in the same run or in the next", async () => {
      const { db } = koha;
      const { patronId } = await anElectedPatron(db);
      const taker = aMailTaker(koha);
      const [first, second] = [await aMail(db, patronId, DUE), await aMail(db, patronId, { ...DUE, content: "Again" })];
      await taker.ask();
      expect(await taker.convert()).toMatchObject({ taken: 1, returned: 0 });
      const third = await aMail(db, patronId, { ...DUE, queuedAt: at(5) });
      await taker.ask({}, 6);
      expect(await taker.convert(6)).toMatchObject({ taken: 0, returned: 0 });
      expect(await countMessages(db, first)).toBe(1);
      for (const twin of [second, third]) {
        expect([await countMessages(db, twin), await readState(db, twin)]).toEqual([0, "done"]);
        expect(await readEntry(db, twin)).toMatchObject({ state: "ended", because: "same_event" });
        const note = koha.host.has.failureCode ? "same_event" : null;
        expect(await readShown(db, twin)).toMatchObject({ status: "deleted", note });
      }
    });

    test("is mail as often as Koha has it where our message goes beside it", async () => {
      const { db } = koha;
      const { patronId } = await anElectedPatron(db, "email", true);
      const taker = aMailTaker(koha);
      const ids = [await aMail(db, patronId, DUE), await aMail(db, patronId, DUE)];
      await taker.ask();
      await taker.convert();
      const sent = await Promise.all(ids.map(async (id) => [await readStatus(db, id), await countMessages(db, id)]));
      expect(sent).toEqual([
        ["pending", 1],
        ["pending", 0],
      ]);
    });

    test("beside a text of Koha's own, which the patron has ticked meanwhile, is Koha's mail as ticked", async () => {
      const { db } = koha;
      const { patronId } = await anElectedPatron(db);
      const taker = aMailTaker(koha);
      await taker.texts(-1);
      const text = await aNotice(db, { patronId, queuedAt: at(0), ...DUE });
      await taker.texts(1);
      const mail = await aMail(db, patronId, DUE);
      await taker.ask();
      expect(await taker.convert()).toMatchObject({ taken: 0 });
      expect([await countMessages(db, text), await readStatus(db, mail)]).toEqual([1, "pending"]);
    });
  },
);
