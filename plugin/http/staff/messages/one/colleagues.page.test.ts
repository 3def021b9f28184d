import { beforeEach, expect, test } from "vitest";
import { anOptedIn } from "../../../../consent/patron.fixture.ts";
import { optIn } from "../../../../consent/transitions.ts";
import { inTransaction } from "../../../../database/connection.ts";
import { aBorrower, aNotice } from "../../../../koha/queue/notice.fixture.ts";
import { anIntake, at } from "../../../../notices/intake.fixture.ts";
import { usePages } from "../../../pages.fixture.ts";

/* Two of the staff look at one message, each with a form of their own. */

const { koha, aService } = usePages();
const MAIL = {
  TIDINGS_SMTP_URL: "smtp://127.0.0.1:9",
  TIDINGS_MAIL_FROM: "library@example.org",
  TIDINGS_KEY: "a process key of some length",
  TIDINGS_OPAC_URL: "https://opac.example/tidings",
};
let to: number;

beforeEach(async () => {
  await aBorrower(koha.db, 7);
  await anOptedIn(koha.db, 7, at(-60));
  const by = { source: "opt_in_page", actor: "patron", byPhone: false } as const;
  const mail = { patronId: 7, channel: "email", address: "rita@example.org", ...by } as const;
  to = (await inTransaction(koha.db, (tx) => optIn(tx, mail, at(-50)))).addressId;
});

const field = (html: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? "";

/** A notice whose text failed, and somebody on each of its pages, who has read what they may do. */
async function aFailed() {
  const intake = anIntake(koha.db, koha.host);
  await intake.sweep(-30);
  await intake.look(-30);
  await aNotice(koha.db, { patronId: 7, queuedAt: at(-20) });
  await intake.look(-19);
  await koha.db.updateTable("tidings_message").set({ state: "failed", reason: "undelivered", tell_at: null }).execute();
  const { id } = await koha.db.selectFrom("tidings_message").select("id").executeTakeFirstOrThrow();
  const service = await aService(MAIL);
  /** Opens the question, and returns what presses the button below it. */
  const opens = async (act: "again" | "other") => {
    const visit = await service.visit();
    const { html } = await visit.see(`/messages/m${id}/${act}`);
    const form = { seen: field(html, "seen"), token: field(html, "token"), copies: field(html, "copies"), to: `${to}` };
    return async () => (await visit.post(`/messages/m${id}/${act}`, form)).status;
  };
  return { id, opens, look: (minutes: number) => intake.look(minutes) };
}
const texts = async () => (await koha.db.selectFrom("tidings_message").select("id").execute()).length;

test.each([
  ["other", "other"],
  ["other", "again"],
  ["again", "other"],
] as const)("one presses %s, then the other %s: the patron gets it once", async (first, second) => {
  const { opens, look } = await aFailed();
  const [one, two] = [await opens(first), await opens(second)];
  expect([await one(), await two()]).toEqual([303, 409]);
  await look(1);
  expect(await texts()).toBe(2);
});

test("whoever sees what the other one did may do it all the same", async () => {
  const { id, opens, look } = await aFailed();
  expect(await (await opens("other"))()).toBe(303);
  expect(await (await opens("other"))()).toBe(303);
  expect(await (await opens("again"))()).toBe(303);
  await look(1);
  expect(await texts()).toBe(4);
  await koha.db.updateTable("tidings_message").set({ state: "failed" }).where("id", "!=", id).execute();
  expect(await (await opens("other"))()).toBe(303);
});
