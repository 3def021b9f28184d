import { expect, test } from "vitest";
import { anOptedIn } from "../../../consent/patron.fixture.ts";
import { aBorrower } from "../../../koha/queue/notice.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();

async function anUnheardText() {
  await aBorrower(koha.db, 7);
  const addressId = await anOptedIn(koha.db, 7, at(-60));
  const row = { channel: "sms", provider_id: "lost", sender: "15550100001", because: null } as const;
  await koha.db
    .insertInto("tidings_unheard")
    .values({ ...row, address_id: addressId, said_at: at(-30), found_at: at(-20), state: "asked", asked_at: at(-20) })
    .execute();
  return addressId;
}
const notice = (html: string) => /<div class="notice (\w+)"[^>]*>([^<]*)/.exec(html)?.slice(1);

test("a text that nobody could read is shown with its patron and its state, and counted on the overview", async () => {
  await anUnheardText();
  const { see } = await (await aService()).visit({ permissions: ["borrowers"] });
  const { html } = await see("/texts");
  for (const seen of ["Could not be read", ">Rita Reader</a>", "We asked what it was", "Go on sending"]) {
    expect(html).toContain(seen);
  }
  expect((await see("")).html).toMatch(/Texts that need a person<\/a><\/dt><dd>1</);
});

test("staff may decide to go on, once, and who decided is recorded", async () => {
  const addressId = await anUnheardText();
  const { post, see } = await (await aService()).visit();
  expect(notice((await post(`/texts/unheard/${addressId}/go-on`, {})).html)).toEqual([
    "good",
    "The number gets notices again.",
  ]);
  expect(notice((await post(`/texts/unheard/${addressId}/go-on`, {})).html)?.[0]).toBe("bad");
  const row = await koha.db.selectFrom("tidings_unheard").select(["because", "ended_by"]).executeTakeFirstOrThrow();
  expect(row).toEqual({ because: "decided", ended_by: "sofie" });
  expect((await see("/texts")).html).not.toContain("Could not be read");
});
