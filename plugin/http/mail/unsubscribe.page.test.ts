import { describe, expect, test } from "vitest";
import { stateOf } from "../../consent/patron.fixture.ts";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { anIntake } from "../../notices/intake.fixture.ts";
import { RITA, useMailingLibrary } from "./mailing-library.fixture.ts";

const CLICK = "List-Unsubscribe=One-Click";
const { koha, mails, aLibrary, aConfirmed, eventsOf } = useMailingLibrary();

describe("email is ended by the link in a mail", () => {
  test("every mail has the link, in its headers too, and opening it ends nothing", async () => {
    const library = await aConfirmed();
    await library.notice();
    const { end, text } = await library.deliver();
    expect(text).toContain("To get no more notices from Midway Library by email");
    expect(mails[0]).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    const page = await library.see(end);
    expect([page.status, page.html]).toEqual([200, expect.stringContaining("End notices by email")]);
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(await stateOf(koha.db, 7, "email")).toBe("opted_in");
  });

  test("one click in the mail program is enough, without cookie, page or redirect, and is idempotent", async () => {
    const library = await aConfirmed();
    await library.notice();
    const { end } = await library.deliver();
    const waiting = await library.notice("The Hobbit is ready for you.");
    for (const _ of [1, 2, 3]) expect((await library.post(end, CLICK)).status).toBe(200);
    expect(await stateOf(koha.db, 7, "email")).toBe("opted_out");
    expect((await eventsOf()).slice(2)).toEqual(["email: stop_heard", "sweep: opt_out_finished"]);
    library.setClock(1);
    await library.deliver();
    expect(mails).toHaveLength(1);
    expect(waiting).toBeGreaterThan(0);
  });

  test("a notice has Koha's own subject, on one line and shortened to what we keep", async () => {
    const library = await aConfirmed();
    const noticeId = await library.notice();
    const subject = `Hold\nready ${"é".repeat(300)}`;
    await koha.db.updateTable("message_queue").set({ subject }).where("message_id", "=", noticeId).execute();
    await library.deliver();
    const kept = await koha.db
      .selectFrom("tidings_message")
      .select("subject")
      .where("notice_id", "=", noticeId)
      .executeTakeFirst();
    expect(kept?.subject).toBe([...subject].slice(0, 255).join(""));
    const first = /^Subject: =\?UTF-8\?B\?([^?]*)/m.exec(mails[0] ?? "")?.[1] ?? "";
    expect(Buffer.from(first, "base64").toString()).toMatch(/^Hold ready éé/);
  });

  test("what had been queued does not leave", async () => {
    const library = await aConfirmed();
    await library.notice();
    const { end } = await library.deliver();
    await library.notice("The Hobbit is ready for you.");
    const intake = anIntake(koha.db, koha.host, library.installation.senders);
    await intake.look(0);
    await library.post(end, "wish=end");
    const rows = await koha.db.selectFrom("tidings_message").select(["state", "reason"]).orderBy("id").execute();
    expect(rows.at(-1)).toEqual({ state: "cancelled", reason: "consent_withdrawn" });
  });

  test("the button on the page ends it too, and can be undone: what was there before returns, no more", async () => {
    const library = await aConfirmed();
    await library.notice();
    const { end } = await library.deliver();
    const ended = await library.post(end, "wish=end");
    expect([ended.status, ended.to]).toEqual([303, expect.stringContaining("/tidings/mail/unsubscribe/")]);
    expect((await library.see(end)).html).toContain("Notices by email have ended");
    await library.post(end, "wish=back");
    await library.post(end, "wish=back");
    expect((await library.see(end)).html).toContain("Stop sending notices");
    expect(await stateOf(koha.db, 7, "email")).toBe("opted_in");
    expect((await eventsOf()).slice(2)).toEqual(["email: stop_heard", "sweep: opt_out_finished", "email: start_heard"]);
    await library.notice("The Hobbit is ready for you.");
    library.setClock(1);
    expect((await library.deliver()).text).toContain("The Hobbit");
  });

  test("a stranger whose address was typed by somebody else can end it before anything is confirmed", async () => {
    const library = await aLibrary();
    await aBorrower(koha.db, 7);
    await library.wish();
    const { end } = await library.deliver();
    await library.post(end, CLICK);
    expect(await stateOf(koha.db, 7, "email")).toBe("opted_out");
    expect(await library.wish()).toMatchObject({ kind: "must_start" });
  });

  test.each(["1-AAAAAAAAAAAAAAAAAAAAAA", "nonsense", "%00", "1"])(
    "the invented link %s is told apart",
    async (token) => {
      const library = await aConfirmed();
      const page = await library.see(`/patron/mail/unsubscribe/${token}`);
      expect([page.status, page.html]).toEqual([404, expect.stringContaining("This link is not valid")]);
      expect((await library.post(`/patron/mail/unsubscribe/${token}`, CLICK)).status).toBe(404);
      expect((await library.see(`/patron/mail/confirm/${token}`)).status).toBe(404);
      expect(await stateOf(koha.db, 7, "email")).toBe("opted_in");
    },
  );

  test("the page speaks the patron's language, or the one that is asked for", async () => {
    const library = await aLibrary();
    await aBorrower(koha.db, 7, "da-DK");
    await library.wish({ lang: "da" });
    const { end, text } = await library.deliver();
    expect(text).toContain("Bekr");
    expect((await library.see(end)).html).toContain("Stop beskeder på e-mail");
    expect((await library.see(`${end}?lang=fr`)).html).toContain("Ne plus recevoir");
  });
});

test("neither an address nor a link is logged", async () => {
  const library = await aConfirmed();
  await library.notice();
  const { end } = await library.deliver();
  await library.post(end, CLICK);
  await library.see("/patron/mail/unsubscribe/1-nobody");
  const token = end.split("/").at(-1) ?? "";
  expect(library.said()).toContain("consent.confirmed");
  for (const secret of [RITA, token, "Dune"]) expect(library.said()).not.toContain(secret);
});
