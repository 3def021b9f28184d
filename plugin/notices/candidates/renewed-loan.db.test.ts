import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import type { KohaShape } from "../../../scripts/town/koha/tables.ts";
import { aLoan } from "../../koha/circulation/circulation.fixture.ts";
import { aNotice } from "../../koha/queue/notice.fixture.ts";
import { forgetRuns } from "../before-send.fixture.ts";
import { at, readEntry, readMessages, useKoha } from "../intake.fixture.ts";
import { aMail, aMailTaker, anElectedPatron, countMessages, readState, readStatus } from "./mail.fixture.ts";

const LOAN = 9;
/** As the plugin stamps what Koha writes about a loan: due so, renewed so often. */
const stamped = (occurrence: "as lent" | "renewed") =>
  JSON.stringify({
    tidings_branch: "MPL",
    tidings_event: `loan:${LOAN}`,
    tidings_occurrence: occurrence.replace(" ", "_"),
  });
const DUE_SOON = { letterCode: "PREDUE", content: "Dune is due on 5 March." };

/* What Koha has queued stays as it was written: Koha's own mail would go out with the old date, too. */
describe.for<KohaShape>(["current", "19.06"])("a loan that is renewed, in a Koha of the shape %s", (shape) => {
  const koha = useKoha(shape);
  beforeEach(() => forgetRuns(koha.db));

  /** Lent, and told of by a mail that the look has decided about. */
  async function aLookedAt() {
    const { db } = koha;
    const { patronId } = await anElectedPatron(db);
    await aLoan(db, { id: LOAN, patronId, title: "Dune", due: "2026-03-05 23:59:00" });
    const taker = aMailTaker(koha);
    await taker.texts(-1);
    const mail = await aMail(db, patronId, { ...DUE_SOON, metadata: stamped("as lent") });
    await taker.look();
    expect(await readState(db, mail)).toBe("open");
    return { patronId, taker, mail };
  }
  const renew = () => sql`update issues set date_due = '2026-03-26 23:59:00' where issue_id = ${LOAN}`.execute(koha.db);

  test("between look and send is told of once, in Koha's queued words, and no mail goes beside it", async () => {
    const { db } = koha;
    const { taker, mail } = await aLookedAt();
    await renew();
    expect(await taker.ask()).toMatchObject({ taken: 1 });
    await renew();
    expect(await taker.convert()).toMatchObject({ taken: 1, returned: 0 });
    expect(await readMessages(db, mail)).toMatchObject([{ round: 1, state: "queued", text: DUE_SOON.content }]);
    expect(await readStatus(db, mail)).toBe("sent");
    expect(await taker.ask({}, 5)).toMatchObject({ taken: 0 });
  });

  test("is told of anew when it is due again, whichever row tells it; of the old date it is not", async () => {
    const { db } = koha;
    const { patronId, taker, mail } = await aLookedAt();
    await taker.ask();
    await taker.convert();
    await renew();
    // The patron has chosen texts meanwhile.
    const aText = (metadata: string) =>
      aNotice(db, { patronId, queuedAt: at(20), letterCode: "PREDUE", content: "Dune is due soon.", metadata });
    const [old, anew] = [await aText(stamped("as lent")), await aText(stamped("renewed"))];
    await taker.texts(21);
    expect(await readEntry(db, old)).toMatchObject({ state: "ended", because: "same_event" });
    expect([await countMessages(db, mail), await countMessages(db, anew)]).toEqual([1, 1]);
  });

  test("and whose next mail comes within the same look makes one message of each date", async () => {
    const { db } = koha;
    const { patronId, taker, mail } = await aLookedAt();
    await renew();
    const next = { letterCode: "PREDUE", content: "Dune is due on 26 March.", metadata: stamped("renewed") };
    const later = await aMail(db, patronId, { ...next, queuedAt: at(1) });
    const twin = await aMail(db, patronId, { ...next, queuedAt: at(1) });
    expect(await taker.ask()).toMatchObject({ taken: 3 });
    await taker.convert();
    expect([await countMessages(db, mail), await countMessages(db, later)]).toEqual([1, 1]);
    expect(await countMessages(db, twin)).toBe(0);
    expect(await readStatus(db, twin)).toBe("deleted");
    expect(await readEntry(db, twin)).toMatchObject({ state: "ended", because: "same_event" });
  });
});
