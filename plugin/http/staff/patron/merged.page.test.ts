import { sql } from "kysely";
import { expect, test } from "vitest";
import { anOptedIn, numberOf } from "../../../consent/patron.fixture.ts";
import { writtenNumber } from "../../../consent/phones/written-number.ts";
import { aBorrower, aNotice } from "../../../koha/queue/notice.fixture.ts";
import { anIntake, at } from "../../../notices/intake.fixture.ts";
import { usePages } from "../../pages.fixture.ts";

const { koha, aService } = usePages();

test("staff read on the keeper's page whose messages ended when Koha merged the records", async () => {
  for (const patronId of [7, 8, 9]) await aBorrower(koha.db, patronId);
  await anOptedIn(koha.db, 7, at(-60));
  const one = anIntake(koha.db, koha.host);
  await one.look(0);
  await aNotice(koha.db, { patronId: 7, queuedAt: at(1) });
  expect((await one.look(1)).taken).toBe(1);
  await sql`update message_queue set borrowernumber = 8 where borrowernumber = 7`.execute(koha.db);
  await sql`delete from borrowers where borrowernumber = 7`.execute(koha.db);
  const staff = await (await aService()).visit();
  const { html } = await staff.see("/patron/8");
  expect(html).toContain("merged record #7 into this one");
  expect(html).toContain(writtenNumber(numberOf(7)));
  expect(html).not.toContain(`+${numberOf(7)}`);
  expect((await staff.see("/patron/9")).html).not.toContain("merged record");
});
