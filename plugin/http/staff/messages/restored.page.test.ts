import { expect, test } from "vitest";
import { anOptedIn, numberOf } from "../../../consent/patron.fixture.ts";
import { aBorrower } from "../../../koha/queue/notice.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { aMessage, readMessage } from "../../../outbox/message.fixture.ts";
import { LANGUAGES } from "../../../templates/locales.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();

/** The database of midnight was restored at noon; Plivo's list holds only what the test adds. */
async function aRestore(more: { asked_at?: Date } = { asked_at: at(1) }) {
  await koha.db
    .insertInto("tidings_restore")
    .values({ found_at: at(0), back_to_at: at(-720), lost_until_at: at(-5), ...more })
    .execute();
}

/** A notice to patron `id` that waits, as it did in the backup. */
async function aWaiting(id: number, event = at(-730), channel: "sms" | "telegram" = "sms") {
  await aBorrower(koha.db, id);
  const addressId = await anOptedIn(koha.db, id, at(-800));
  const to = { patronId: id, addressId, address: numberOf(id), ledgerId: 1 };
  const sender = channel === "sms" ? "15550100001" : "telegram";
  return aMessage(koha.db, { event_at: event, channel, sender, expires_at: at(600) }, to);
}
const listed = (id: number) =>
  koha.db
    .insertInto("tidings_restore_text")
    .values({ reference: `ref-${id}`, restore_id: 1, channel: "sms", address: numberOf(id), sent_at: at(-300) })
    .execute();
const notice = (html: string) => /<div class="notice (\w+)"[^>]*>([^<]*)/.exec(html)?.slice(1);

test("a restored database is shown with what waits in it, the doubtful first, and what is known of each", async () => {
  await aRestore();
  await aWaiting(7);
  await aWaiting(8);
  await listed(8);
  await aWaiting(9, at(2));
  await aWaiting(10, at(-730), "telegram");
  const { html } = await (await (await aService()).visit()).see("/restored");
  for (const seen of [
    "Not sent yet",
    "Made after the restore",
    "May have been sent already",
    "Sent already, as Plivo",
  ]) {
    expect(html).toContain(seen);
  }
  expect(html).toMatch(/<tbody><tr>.*?May have been sent already.*?<tr>/s);
  expect(html).not.toContain(numberOf(7));
});

test("a release sends what surely did not leave, and ends what may have", async () => {
  await aRestore();
  const [unsent, left, fresh, doubtful] = [
    await aWaiting(7),
    await aWaiting(8),
    await aWaiting(9, at(2)),
    await aWaiting(10, at(-730), "telegram"),
  ];
  await listed(8);
  const { post, see } = await (await aService()).visit();
  const { html } = await post("/restored/release", {});
  expect(notice(html)).toEqual(["good", "Released: 2 will leave, 2 that may have been sent already were ended."]);
  const states = await Promise.all([unsent, left, fresh, doubtful].map((id) => readMessage(koha.db, id)));
  expect(states.map(({ state }) => state)).toEqual(["queued", "cancelled", "queued", "cancelled"]);
  expect(states[1]?.reason).toBe("may_have_left");
  expect((await see("/restored")).html).toContain("Nothing is held");
  expect(notice((await post("/restored/release", {})).html)?.[0]).toBe("bad");
  const row = await koha.db.selectFrom("tidings_restore").select("released_by").executeTakeFirstOrThrow();
  expect(row.released_by).toBe("sofie");
});

test("the doubtful ones are sent only if a person ticks it; what Plivo lists never is", async () => {
  await aRestore();
  const [left, doubtful] = [await aWaiting(8), await aWaiting(10, at(-730), "telegram")];
  await listed(8);
  const { post } = await (await aService()).visit();
  await post("/restored/release", { doubtful: "send" });
  expect((await readMessage(koha.db, left)).state).toBe("cancelled");
  expect((await readMessage(koha.db, doubtful)).state).toBe("queued");
});

test("until Plivo's list has been read to its end every text is in doubt, and the page says so", async () => {
  await aRestore({});
  const unsent = await aWaiting(7);
  const { post, see } = await (await aService()).visit();
  expect((await see("/restored")).html).toContain("not to its end yet");
  await post("/restored/release", {});
  expect((await readMessage(koha.db, unsent)).state).toBe("cancelled");
});

test("only staff with the permission for settings get there, in every language", async () => {
  await aRestore();
  const id = await aWaiting(7);
  const staff = await (await aService()).visit({ permissions: ["borrowers"] });
  expect((await staff.see("/restored")).status).toBe(403);
  expect((await staff.post("/restored/release", {})).status).toBe(403);
  expect((await readMessage(koha.db, id)).state).toBe("queued");
  for (const lang of LANGUAGES) {
    const { html } = await (await (await aService()).visit({ lang })).see("/restored");
    expect(html).not.toContain("{{");
    expect(html).not.toContain("staff:restored");
  }
});
