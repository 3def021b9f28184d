import { describe, expect, test } from "vitest";
import { stateOf } from "../consent/patron.fixture.ts";
import { useKoha } from "../notices/intake.fixture.ts";
import { aPhone } from "./phone.fixture.ts";

const koha = useKoha();
const WAY = { intent: "other", because: "another way", text: "email me instead" } as const;

describe("who asks for another way", () => {
  test("is asked once whether texts shall end, and told where ways are chosen; a yes ends them", async () => {
    const phone = await aPhone(koha.db);
    expect(await phone.says(WAY, 0)).toBe("asked_stop");
    expect(await phone.texts()).toEqual([expect.stringMatching(/Reply STOP.*other ways.*account/)]);
    expect(await phone.says(WAY, 1)).toBe("unsure");
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
    expect(await phone.says({ intent: "yes" }, 2)).toBe("stopped");
    expect(await phone.replies()).toHaveLength(2);
  });

  test("is asked nothing where nothing goes", async () => {
    const phone = await aPhone(koha.db, { optedIn: false });
    await phone.says({ intent: "stop" }, 0);
    expect(await phone.says(WAY, 1)).toBe("unsure");
  });
});
