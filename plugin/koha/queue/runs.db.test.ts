import { sql } from "kysely";
import { describe, expect, onTestFinished, test } from "vitest";
import { openNudge } from "../../../scripts/town/koha/shim.ts";
import type { KohaShape } from "../../../scripts/town/koha/tables.ts";
import type { Db } from "../../database/connection.ts";
import { at, useKoha } from "../../notices/intake.fixture.ts";
import { aBorrower, aNotice, type NoticeWish } from "./notice.fixture.ts";
import { type Run, readRun, readRunNotices } from "./runs.ts";

const ANY: Run = { nudgeId: 1, messageId: null, patronId: null, transports: ["email"], letterCodes: [], where: null };

/** A patron with email addresses. */
async function aReader(db: Db, patronId: number): Promise<number> {
  await aBorrower(db, patronId);
  await sql`update borrowers set email = ${`r${patronId}@home.example`}, emailpro = 'Rita@Work.example'
    where borrowernumber = ${patronId}`.execute(db);
  return patronId;
}

/** A notice by email, with whatever else Koha writes into its row. */
async function aMail(db: Db, wish: Partial<NoticeWish>, more: Record<string, string | number> = {}): Promise<number> {
  const id = await aNotice(db, { patronId: 1, queuedAt: at(0), transport: "email", ...wish });
  for (const [column, value] of Object.entries(more)) {
    // An old Koha would change time_queued at every update.
    await sql`update message_queue set ${sql.ref(column)} = ${value}, time_queued = ${wish.queuedAt ?? at(0)}
      where message_id = ${id}`.execute(db);
  }
  return id;
}

describe.for<KohaShape>(["current", "19.06"])("in a Koha of the shape %s", (shape) => {
  const koha = useKoha(shape);
  const read = async (more: Partial<Run> = {}) =>
    (await readRunNotices(koha.db, { ...ANY, ...more }, koha.host, { most: 100 })).notices;
  const ids = async (more: Partial<Run> = {}) => (await read(more)).map((notice) => notice.noticeId);

  test("a run is read with all its filters, and not once it is closed", async () => {
    const { db } = koha;
    const asked = { message_id: 7, borrowernumber: 8, letter_code: ["HOLD", "ODUE"], where: "1 = 1" };
    const nudgeId = await openNudge(db, asked, ["email", "print"]);
    expect(await readRun(db, nudgeId)).toEqual({
      nudgeId,
      messageId: 7,
      patronId: 8,
      transports: ["email", "print"],
      letterCodes: ["HOLD", "ODUE"],
      where: "1 = 1",
    });
    await sql`update tidings_nudge set closed_at = utc_timestamp(3) where id = ${nudgeId}`.execute(db);
    expect(await readRun(db, nudgeId)).toBeUndefined();
  });

  test("each filter of the run narrows what we may take", async () => {
    const { db } = koha;
    await aReader(db, 1);
    await aReader(db, 2);
    const hold = await aMail(db, {});
    const overdue = await aMail(db, { letterCode: "ODUE" });
    const others = await aMail(db, { patronId: 2 });
    const print = await aMail(db, { transport: "print" });
    await aMail(db, { status: "sent" });
    expect(await ids()).toEqual([hold, overdue, others]);
    expect(await ids({ messageId: overdue })).toEqual([overdue]);
    expect(await ids({ patronId: 2 })).toEqual([others]);
    expect(await ids({ letterCodes: ["ODUE", "DUE"] })).toEqual([overdue]);
    expect(await ids({ transports: ["print"] })).toEqual([print]);
    expect(await ids({ transports: [] })).toEqual([]);
    const where = `letter_code = 'HOLD' or me.message_id = ${overdue}`;
    expect(await ids({ patronId: 1, where })).toEqual([hold, overdue]);
    expect(await ids({ where: "letter_code = 'ODUE' or me.borrowernumber = 2" })).toEqual([overdue, others]);
    expect(await ids({ where: "content like '%ready?%'" })).toEqual([]);
    const first = await readRunNotices(db, ANY, koha.host, { most: 2 });
    expect(first.notices.map((notice) => notice.noticeId)).toEqual([hold, overdue]);
    const second = await readRunNotices(db, ANY, koha.host, { most: 2, after: first.next ?? 0 });
    expect([second.notices.map((notice) => notice.noticeId), second.next]).toEqual([[others], undefined]);
  });

  test("only a mail to the patron alone is taken, and no whole serialized one", async () => {
    const { db } = koha;
    await aReader(db, 1);
    const plain = await aMail(db, {}, { content_type: 'text/plain; charset="UTF-8"' });
    const own = await aMail(db, {}, { to_address: "rita@work.example, R1@home.example" });
    await aMail(db, {}, { to_address: "desk@midway.example" });
    await aMail(db, {}, { to_address: "r1@home.example; desk@midway.example" });
    const html = await aMail(db, {}, { content_type: 'text/html; charset="UTF-8"' });
    await aMail(db, {}, { content_type: "message/rfc822" });
    await aMail(db, { patronId: null }, { to_address: "r1@home.example" });
    if (koha.host.has.ccAddress) await aMail(db, {}, { cc_address: "parent@home.example" });
    expect(await ids()).toEqual([plain, own, html]);
  });

  const prefer = async (variable: string, value: string) => {
    const { db } = koha;
    onTestFinished(
      async () => void (await db.deleteFrom("systempreferences").where("variable", "=", variable).execute()),
    );
    await sql`replace into systempreferences (variable, value) values (${variable}, ${value})`.execute(db);
  };

  test("no mail is taken while the library gets a copy of every mail (NoticeBcc)", async () => {
    const { db } = koha;
    await aReader(db, 1);
    const [mail, text] = [await aMail(db, {}), await aMail(db, { transport: "sms", letterCode: "DUE" })];
    await prefer("NoticeBcc", "archive@library.example");
    expect(await ids({ transports: ["email", "sms"] })).toEqual([text]);
    await prefer("NoticeBcc", "");
    expect(await ids({ transports: ["email", "sms"] })).toEqual([mail, text]);
  });

  test("no mail to a child is taken while guarantors get a copy (RedirectGuaranteeEmail)", async () => {
    const { db } = koha;
    for (const patronId of [1, 2, 3]) await aReader(db, patronId);
    if (shape === "19.06") await sql`update borrowers set guarantorid = 3 where borrowernumber = 2`.execute(db);
    else {
      await sql`insert into borrower_relationships (guarantor_id, guarantee_id, relationship)
        values (3, 2, 'parent')`.execute(db);
    }
    const own = await aMail(db, {});
    const childs = await aMail(db, { patronId: 2 });
    const parents = await aMail(db, { patronId: 3 });
    await prefer("RedirectGuaranteeEmail", "0");
    expect(await ids()).toEqual([own, childs, parents]);
    await prefer("RedirectGuaranteeEmail", "1");
    expect(await ids()).toEqual([own, parents]);
    // A service whose grants are too old to read guarantors leaves all mail.
    const blind = { ...koha.host, has: { ...koha.host.has, relationships: false }, guarantorInRow: false };
    expect((await readRunNotices(db, ANY, blind, { most: 100 })).notices).toEqual([]);
  });

  test.for([
    "PASSWORD_RESET",
    "STAFF_PASSWORD_RESET",
    "PASSWORD_CHANGE",
    "OTP_TOKEN",
    "otp_token",
    "2FA_OTP_TOKEN",
    "OPAC_REG_VERIFY",
    "WELCOME",
    "ACCTDETAILS",
  ])("a %s gives access to an account, and is left to Koha", async (letterCode) => {
    const { db } = koha;
    await aReader(db, 1);
    await aMail(db, { letterCode });
    await aMail(db, { letterCode, transport: "sms" });
    const hold = await aMail(db, {});
    expect(await ids({ transports: ["email", "sms"] })).toEqual([hold]);
  });

  test("a mail with a text beside it is left to Koha", async () => {
    const { db } = koha;
    await aReader(db, 1);
    await aReader(db, 2);
    await aMail(db, {});
    await aMail(db, { transport: "sms", queuedAt: at(9) });
    await aMail(db, { transport: "sms", status: "sent", letterCode: "ODUE" });
    await aMail(db, { letterCode: "ODUE" });
    const textEnded = await aMail(db, { letterCode: "DUE" });
    await aMail(db, { transport: "sms", status: "deleted", letterCode: "DUE" });
    const textOfYesterday = await aMail(db, { letterCode: "PREDUE" });
    await aMail(db, { transport: "sms", letterCode: "PREDUE", queuedAt: at(-11) });
    const others = await aMail(db, { patronId: 2 });
    expect(await ids()).toEqual([textEnded, textOfYesterday, others]);
  });

  test("the library is the stamped one, else the letter's, else the sender address's, else the patron's", async () => {
    const { db } = koha;
    await aReader(db, 1);
    const branches = ["CPL:c@lib.example", "FFL:f@lib.example", "SPL:shared@lib.example", "TPL:shared@lib.example"];
    for (const [branchcode, branchemail] of branches.map((one) => one.split(":"))) {
      await sql`insert ignore into branches (branchcode, branchname, branchemail)
        values (${branchcode}, 'A library', ${branchemail})`.execute(db);
    }
    await aMail(db, { metadata: '{"tidings_branch":"FFL"}' }, { from_address: "c@lib.example" });
    await aMail(db, {}, { from_address: " C@lib.example" });
    await aMail(db, {}, { from_address: "shared@lib.example" });
    await aMail(db, {});
    const expected = ["FFL", "CPL", "MPL", "MPL"];
    if (koha.host.has.letterId) {
      const made = await sql`insert into letter (module, code, branchcode, name, title, message_transport_type, lang)
        values ('reserves', 'HOLD', 'FFL', 'Hold', 'Hold', 'email', 'default')`.execute(db);
      await aMail(db, {}, { from_address: "c@lib.example", letter_id: Number(made.insertId) });
      expected.push("FFL");
    }
    expect((await read()).map((notice) => notice.branchcode)).toEqual(expected);
  });
});

describe("in a Koha that may leave the time of queuing empty", () => {
  const koha = useKoha();

  test("a mail without it is as old as its last change", async () => {
    const { db } = koha;
    await aReader(db, 1);
    const id = await aMail(db, {});
    await sql`update message_queue set time_queued = null, updated_on = ${at(-90)} where message_id = ${id}`.execute(
      db,
    );
    const { notices } = await readRunNotices(db, ANY, koha.host, { most: 10 });
    expect(notices).toMatchObject([{ noticeId: id, queuedAt: at(-90) }]);
  });
});
