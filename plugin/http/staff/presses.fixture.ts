import { at } from "../../notices/intake.fixture.ts";
import { COVERAGE_PRESSES } from "./coverage/presses.fixture.ts";
import { MESSAGE_PRESSES } from "./messages/one/presses.fixture.ts";
import { PATRON_PRESSES } from "./patron/presses.fixture.ts";
import type { Press, Pressing } from "./press.fixture.ts";
import { REVIEW_PRESSES } from "./review/presses.fixture.ts";
import { RULES_PRESSES } from "./rules/presses.fixture.ts";

async function anImport({ db }: Pressing, state: "running" | "paused"): Promise<number> {
  const before = await db.selectFrom("tidings_import").select("id").orderBy("id", "desc").executeTakeFirst();
  const id = (before?.id ?? 0) + 1;
  const made = { id, started_at: at(-9), started_by: "sofie", ground: "a ground", total: 1, ended_at: null };
  await db
    .insertInto("tidings_import")
    .values({ ...made, state })
    .execute();
  return id;
}

/**
 * Every changing route of the staff pages, by its path in the application, and how to press it. A new one stands here,
 * or in `NO_STEP` with the reason.
 */
export const PRESSES: Readonly<Record<string, Press>> = {
  ...PATRON_PRESSES,
  ...REVIEW_PRESSES,
  ...MESSAGE_PRESSES,
  ...COVERAGE_PRESSES,
  ...RULES_PRESSES,
  "/staff/restored/release": {
    step: "release_restored",
    press: async ({ db }) => {
      const held = { found_at: at(0), back_to_at: at(-720), lost_until_at: at(-5), asked_at: at(1) };
      await db.insertInto("tidings_restore").values(held).execute();
      return { path: "/restored/release" };
    },
  },
  "/staff/import/start": {
    step: "import_started",
    press: async ({ db }) => {
      await db.deleteFrom("tidings_import").execute();
      return { path: "/import/start", fields: { after: "0", ground: "our notice of May" } };
    },
  },
  "/staff/import/:id{\\d{1,9}}/:turn{pause|resume|cancel}": {
    step: "import_cancelled",
    press: async (pressing) => ({ path: `/import/${await anImport(pressing, "paused")}/cancel` }),
  },
  "/staff/settings": {
    step: "settings_saved",
    press: async () => ({ path: "/settings", fields: { library_name: "Midway", lang: "en" } }),
  },
  "/staff/settings/test/:channel{sms|telegram}": {
    step: "account_tested",
    press: async () => ({ path: "/settings/test/sms" }),
  },
  "/staff/joining": {
    step: "settings_saved",
    press: async () => ({ path: "/joining", fields: { country: "US", invite: "always" } }),
  },
  "/staff/joining/test/koha": { step: "account_tested", press: async () => ({ path: "/joining/test/koha" }) },
  "/staff/joining/test/mail": { step: "account_tested", press: async () => ({ path: "/joining/test/mail" }) },
  "/staff/wordings/:namespace/:name": {
    step: "wording_saved",
    press: async () => ({
      path: "/wordings/replies/help?lang=en",
      fields: { do: "save", seen: "0", text: "{{library}}: ask {{contact}}. Reply STOP to end." },
    }),
  },
  "/staff/wordings/notices/:notice": {
    step: "wording_saved",
    press: async () => ({
      path: "/wordings/notices/hold_ready?lang=en",
      fields: { do: "save", seen: "0", one: "{{title}} waits.", other: "{{count}} items wait." },
    }),
  },
  "/staff/signatures": {
    step: "signatures_saved",
    press: async () => ({
      path: "/signatures",
      fields: { do: "save", seen: "0", name_new: "Desk", text_new_en: "The desk" },
    }),
  },
  "/staff/off-switch/:what{all|sms|telegram|email}/:turn{off|on}": {
    step: "switched_off",
    press: async () => ({ path: "/off-switch/sms/off" }),
  },
  "/staff/who-may": {
    step: "roles_saved",
    press: async () => ({ path: "/who-may", fields: { see: "catalogue" } }),
  },
};

/** Changing routes that leave no step, and why. */
export const NO_STEP: Readonly<Record<string, string>> = {
  "/staff/enter": "coming in is Koha's to log",
  "/staff/leave": "going changes nothing",
  "/staff/review": "it happens ten seconds later, and leaves its step then (review/run-acts)",
  "/staff/patron/:id{\\d{1,9}}/telegram/connect": "refused: only the patron can open the link",
};
