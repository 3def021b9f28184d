import { expect, test } from "vitest";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { aBorrower, aNotice } from "../koha/queue/notice.fixture.ts";
import { anIntake, at, readMessages, useKoha } from "../notices/intake.fixture.ts";
import { aMessage } from "../outbox/message.fixture.ts";
import { enterActs, readDueActs } from "./acts.ts";
import { perform } from "./perform.ts";

const koha = useKoha();

test.each([
  ["delivered", "settled", 1],
  ["queued", "settled", 1],
  ["failed", "done", 2],
] as const)("a failed text whose copy elsewhere is %s, sent again from the list: %s", async (state, result, rounds) => {
  const { db, host } = koha;
  await aBorrower(db, 7);
  const addressId = await anOptedIn(db, 7, at(-60));
  const intake = anIntake(db, host);
  await intake.sweep(-30);
  await intake.look(-30);
  const noticeId = await aNotice(db, { patronId: 7, queuedAt: at(-20) });
  await intake.look(-19);
  await db.updateTable("tidings_message").set({ state: "failed", tell_at: null }).execute();
  const { id } = await db.selectFrom("tidings_message").select("id").executeTakeFirstOrThrow();
  await aMessage(db, { address_id: addressId, state, event_key: `copy:${id}:abcdefghijklmnop` });
  const item = { kind: "message", id, patronId: 7, noticeId, round: 1 } as const;
  await enterActs(db, { id: "press-no-sixteen", verb: "again", who: "sofie", whoId: 51, note: null }, [item], at(0));
  const [act] = await readDueActs(db, 10, at(1));
  if (!act) throw new Error("nothing is due");
  expect(await perform({ db, host, say: (because) => because }, act, at(1))).toBe(result);
  await intake.look(2);
  expect(await readMessages(db, noticeId)).toHaveLength(rounds);
});
