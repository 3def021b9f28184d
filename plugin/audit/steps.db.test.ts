import { beforeEach, expect, test } from "vitest";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { LANGUAGES, openLocales } from "../templates/locales.ts";
import { noteStaffStep } from "./note-step.ts";
import { readActors, readStaffSteps } from "./read-steps.ts";
import { type NewStaffStep, STAFF_STEPS } from "./staff-step.ts";

const koha = useKoha();

beforeEach(async () => {
  await koha.db.deleteFrom("tidings_staff_step").execute();
});

const note = (step: Partial<NewStaffStep>, minutes = 0) =>
  noteStaffStep(koha.db, { at: at(minutes), who: "sofie", whoId: 51, step: "resend", ...step });

test("every step has words in each language", async () => {
  const say = await openLocales();
  for (const lang of LANGUAGES) {
    for (const step of STAFF_STEPS) expect(say(lang, `access:step.${step}`)).not.toContain("access:");
  }
});

test("steps are read newest first, by patron, message, notice, person, kind and time, in pages", async () => {
  await note({ patronId: 1, messageId: 7, step: "resend" }, 0);
  await note({ patronId: 1, step: "opt_out", who: "ole", detail: "sms" }, 1);
  await note({ patronId: 2, noticeId: 9, step: "mark_done" }, 2);
  const found = async (filter: Parameters<typeof readStaffSteps>[1]) =>
    (await readStaffSteps(koha.db, filter)).steps.map(({ step }) => step);
  expect(await found({})).toEqual(["mark_done", "opt_out", "resend"]);
  expect(await found({ patronId: 1 })).toEqual(["opt_out", "resend"]);
  expect(await found({ messageId: 7 })).toEqual(["resend"]);
  expect(await found({ noticeId: 9 })).toEqual(["mark_done"]);
  expect(await found({ who: "ole" })).toEqual(["opt_out"]);
  expect(await found({ step: "resend" })).toEqual(["resend"]);
  expect(await found({ from: at(1), until: at(2) })).toEqual(["opt_out"]);
  const first = await readStaffSteps(koha.db, {}, 2);
  expect([first.steps.length, first.more]).toEqual([2, true]);
  const second = await readStaffSteps(koha.db, { before: first.steps[1]?.id ?? 0 }, 2);
  expect([second.steps.map(({ step }) => step), second.more]).toEqual([["resend"], false]);
  expect(await readActors(koha.db)).toEqual(["ole", "sofie"]);
});

test("a long name or detail is cut, and a step of another release reads as an unnamed one", async () => {
  await note({ who: "é".repeat(80), detail: "😀".repeat(300) });
  await koha.db.updateTable("tidings_staff_step").set({ step: "of_later" }).execute();
  const [one] = (await readStaffSteps(koha.db, {})).steps;
  expect(one).toMatchObject({ who: "é".repeat(64), detail: "😀".repeat(255), step: "unnamed" });
});
