import { expect, test } from "vitest";
import { anOptedIn, numberOf } from "../../consent/patron.fixture.ts";
import { aBotBackend } from "../../inbound/bot-backend.fixture.ts";
import { aBorrower } from "../../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../../notices/intake.fixture.ts";
import { archiveAll } from "../../outbox/archive.fixture.ts";
import { aMessage } from "../../outbox/message.fixture.ts";
import { readHeardAfter } from "./heard-after.ts";

const koha = useKoha();

test.for([false, true])("texts until the next message belong to a message, archived (%s) or not", async (archived) => {
  await aBorrower(koha.db, 7);
  const addressId = await anOptedIn(koha.db, 7, at(-60));
  const message = { patron_id: 7, address_id: addressId, state: "sent" } as const;
  for (const minutes of [0, 30]) await aMessage(koha.db, { ...message, created_at: at(minutes), changed_at: at(0) });
  if (archived) await archiveAll(koha.db);
  const backend = await aBotBackend(koha.db);
  for (const [text, minutes] of [
    ["first", 10],
    ["second", 20],
    ["later", 40],
  ] as const)
    await backend.hear({ address: numberOf(7), intent: "other", text, minutes });
  const heard = async (patronId: number, minutes: number) =>
    (await readHeardAfter(koha.db, { patronId, addressId, createdAt: at(minutes) })).map(({ text }) => text);
  expect(await heard(7, 0)).toEqual(["first", "second"]);
  expect(await heard(7, 30)).toEqual(["later"]);
  expect(await heard(8, 30)).toEqual([null]);
});
