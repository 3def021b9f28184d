import { describe, expect, test } from "vitest";
import { stateOf } from "../consent/patron.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { aPhone, UNSURE } from "./phone.fixture.ts";

const koha = useKoha();

describe("a question that the phone never saw", () => {
  const HELP = { intent: "help" } as const;
  const lastReply = async (state: "cancelled" | "failed" | "uncertain") => {
    const { id } = await koha.db
      .selectFrom("tidings_message")
      .select((eb) => eb.fn.max("id").as("id"))
      .executeTakeFirstOrThrow();
    await koha.db.updateTable("tidings_message").set({ state }).where("id", "=", id).execute();
  };
  async function helpedFiveTimes() {
    const phone = await aPhone(koha.db);
    for (const minutes of [0, 1, 2, 3, 4]) await phone.says(HELP, minutes);
    return phone;
  }

  test.each(["yes", "no"] as const)(
    "is not answered by a %s: nothing changes, and a person sees both texts",
    async (intent) => {
      const phone = await helpedFiveTimes();
      expect(await phone.says(UNSURE, 5)).toBe("asked_stop");
      expect(await phone.says({ intent }, 6)).toBe("unheeded");
      expect(await stateOf(koha.db, 7)).toBe("opted_in");
      expect(await phone.replies()).toHaveLength(5);
    },
  );

  test("is still a doubt: the second one ends the texts", async () => {
    const phone = await helpedFiveTimes();
    await phone.says(UNSURE, 5);
    expect(await phone.says(UNSURE, 6)).toBe("stopped");
  });

  test.each(["cancelled", "failed"] as const)("since it was %s: a yes is no answer to it", async (state) => {
    const phone = await aPhone(koha.db);
    await phone.says(UNSURE, 0);
    await lastReply(state);
    expect(await phone.says({ intent: "yes" }, 1)).toBe("unheeded");
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
  });

  test("is not answered by a no that comes while it waits for its turn: it stays open", async () => {
    const phone = await aPhone(koha.db);
    await phone.says(UNSURE, 0);
    expect(await phone.says({ intent: "no" }, 1)).toBe("unheeded");
    await phone.repliesLeave();
    expect(await phone.says({ intent: "yes" }, 2)).toBe("stopped");
  });

  test("may have been seen where that is uncertain: a yes ends the texts", async () => {
    const phone = await aPhone(koha.db);
    await phone.says(UNSURE, 0);
    await lastReply("uncertain");
    expect(await phone.says({ intent: "yes" }, 1)).toBe("stopped");
  });

  test("may have been seen where the database was restored since: a yes ends the texts", async () => {
    const phone = await aPhone(koha.db);
    await phone.says({ ...UNSURE, taken: 0 }, 0);
    const restore = { found_at: at(1), back_to_at: at(-720), lost_until_at: at(0) };
    await koha.db.insertInto("tidings_restore").values(restore).execute();
    expect(await phone.says({ intent: "yes" }, 2)).toBe("stopped");
  });

  test("about a START is asked again where it was cancelled, and nobody is brought back before", async () => {
    const phone = await aPhone(koha.db);
    await phone.says({ intent: "stop" }, 0);
    expect(await phone.says({ intent: "start" }, 1)).toBe("asked_start");
    await lastReply("cancelled");
    expect(await phone.says({ intent: "start" }, 2)).toBe("asked_start");
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
    await lastReply("uncertain");
    expect(await phone.says({ intent: "start" }, 3)).toBe("started");
  });

  test.each([
    { state: "sending" },
    { state: "uncertain", changed_at: at(9) },
    { state: "sent", sent_at: at(9) },
  ] as const)(
    "about a START is asked again where it was $state while the START came: it may have come first",
    async (left) => {
      const phone = await aPhone(koha.db);
      await phone.says({ intent: "stop" }, 0);
      await phone.says({ intent: "start" }, 1);
      await koha.db
        .updateTable("tidings_message")
        .set({ claimed_at: at(2), ...left })
        .where("text", "like", "%START again%")
        .execute();
      phone.setClock(10);
      expect(await phone.says({ intent: "start" }, 3)).toBe("asked_start");
      expect(await stateOf(koha.db, 7)).toBe("opted_out");
      await phone.repliesLeave();
      expect(await phone.says({ intent: "start" }, 11)).toBe("started");
    },
  );
});
