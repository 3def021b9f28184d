import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { readStaffSteps } from "../../../../audit/read-steps.ts";
import { anOptedIn } from "../../../../consent/patron.fixture.ts";
import { aBorrower } from "../../../../koha/queue/notice.fixture.ts";
import { at } from "../../../../notices/intake.fixture.ts";
import { aMessage, type MessageWish } from "../../../../outbox/message.fixture.ts";
import { usePages } from "../../../pages.fixture.ts";

const { koha, aService } = usePages();
const text = (html: string) => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
let addressId: number;

beforeEach(async () => {
  await koha.db.deleteFrom("tidings_staff_step").execute();
  await aBorrower(koha.db, 7);
  addressId = await anOptedIn(koha.db, 7, at(-60));
});

const send = (wish: MessageWish) =>
  aMessage(koha.db, { patron_id: 7, address_id: addressId, created_at: at(-5), changed_at: at(-4), ...wish });

test("a sheet of paper has the library, the name and address, the date and the text, and is noted", async () => {
  await sql`update borrowers set address = 'Elm Street 3', zipcode = '12345', city = 'Midway'`.execute(koha.db);
  const id = await send({ state: "delivered", sent_at: at(-4) });
  const { html } = await (await (await aService()).visit()).see(`/messages/m${id}/print`);
  expect(text(html)).toMatch(/Midway.*Rita Reader.*Elm Street 3.*Midway 12345.*Mar 2, 2026.*Dune is ready for you/);
  expect((await readStaffSteps(koha.db, {})).steps).toMatchObject([{ step: "print_message", patron_id: 7 }]);
});

test("a patron who was deleted meanwhile breaks no page", async () => {
  const id = await send({ state: "delivered" });
  await koha.db.deleteFrom("borrowers").execute();
  const visit = await (await aService()).visit();
  for (const path of ["", "/print", "/other"]) expect((await visit.see(`/messages/m${id}${path}`)).status).toBe(200);
  expect(text((await visit.see("/messages")).html)).toContain("No longer in Koha");
});
