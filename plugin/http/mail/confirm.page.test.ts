import { describe, expect, test } from "vitest";
import { stateOf } from "../../consent/patron.fixture.ts";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { useMailingLibrary } from "./mailing-library.fixture.ts";

const { koha, mails, aLibrary, eventsOf } = useMailingLibrary();

describe("an email address is confirmed by whoever reads its mail", () => {
  test("opening the link changes nothing; the button confirms, and welcome and waiting notice leave", async () => {
    const library = await aLibrary();
    await aBorrower(koha.db, 7);
    expect(await library.wish()).toEqual({ kind: "invited" });
    await library.notice();
    const { confirm, text } = await library.deliver();
    expect(mails).toHaveLength(1);
    expect(text).toContain("Subject: Please confirm your email address for Midway Library");
    const page = await library.see(confirm);
    expect([page.status, page.html]).toEqual([200, expect.stringContaining("Yes, send my notices here")]);
    expect(page.html).toContain("…@example.org");
    expect(await stateOf(koha.db, 7, "email")).toBe("pending_opt_in");
    const pressed = await library.post(confirm, "wish=confirm");
    expect([pressed.status, pressed.to]).toEqual([303, expect.stringContaining("/tidings/mail/confirm/")]);
    expect((await library.see(confirm)).html).toContain("Your email address is confirmed");
    expect(await stateOf(koha.db, 7, "email")).toBe("opted_in");
    expect(await eventsOf()).toEqual(["patron_page: requested", "email: confirmed"]);
    library.setClock(1);
    await library.deliver();
    const subjects = mails.map((mail) => /^Subject: (.*)\r$/m.exec(mail)?.[1]);
    expect(subjects.slice(1).sort()).toEqual([
      "A message from Midway Library",
      "You are signed up for notices from Midway Library by email",
    ]);
  });

  test("a double click, the back button and a second tab confirm it once", async () => {
    const library = await aLibrary();
    await aBorrower(koha.db, 7);
    await library.wish();
    const { confirm } = await library.deliver();
    await Promise.all([library.post(confirm, "wish=confirm"), library.post(confirm, "wish=confirm")]);
    await library.post(confirm, "wish=confirm");
    expect(await eventsOf()).toEqual(["patron_page: requested", "email: confirmed"]);
    await library.deliver();
    expect(mails).toHaveLength(2);
  });

  test("the stored message does not contain the link: reading it on a page proves nothing", async () => {
    const library = await aLibrary();
    await aBorrower(koha.db, 7);
    await library.wish();
    await library.deliver();
    const kept = await koha.db.selectFrom("tidings_message").select("text").executeTakeFirstOrThrow();
    expect(kept.text).toContain("[link]");
    expect(kept.text).not.toContain("/mail/confirm/");
  });

  test.each([
    ["more than three days old", 3 * 24 * 60],
    ["of a request that was ended since", 5],
  ])("a link that is %s says so and changes nothing", async (name, minutes) => {
    const library = await aLibrary();
    await aBorrower(koha.db, 7);
    await library.wish();
    const { confirm, end } = await library.deliver();
    if (name.startsWith("of")) await library.post(end, "wish=end");
    library.setClock(minutes);
    const before = await stateOf(koha.db, 7, "email");
    await library.post(confirm, "wish=confirm");
    expect((await library.see(confirm)).html).toContain("This link is no longer valid");
    expect(await stateOf(koha.db, 7, "email")).toBe(before);
  });

  test("a link confirms only the address that it was sent to", async () => {
    const library = await aLibrary();
    await aBorrower(koha.db, 7);
    await library.wish();
    const { confirm } = await library.deliver();
    await library.wish({ address: "victim@example.org" });
    await library.post(confirm, "wish=confirm");
    expect(await stateOf(koha.db, 7, "email")).toBe("pending_opt_in");
    expect((await library.see(confirm)).status).toBe(404);
  });

  test("an address that another card uses by now is refused without saying whose it is", async () => {
    const library = await aLibrary();
    await aBorrower(koha.db, 7);
    await aBorrower(koha.db, 8);
    await library.wish();
    const first = await library.deliver();
    await library.wish({ patronId: 8 });
    const second = await library.deliver();
    await library.post(first.confirm, "wish=confirm");
    await library.post(second.confirm, "wish=confirm");
    expect((await library.see(second.confirm)).html).toContain("This email address is already in use");
    expect([await stateOf(koha.db, 7, "email"), await stateOf(koha.db, 8, "email")]).toEqual([
      "opted_in",
      "pending_opt_in",
    ]);
  });
});
