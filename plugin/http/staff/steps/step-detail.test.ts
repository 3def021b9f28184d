import { expect, test } from "vitest";
import type { StaffStep } from "../../../audit/staff-step.ts";
import { openLocales } from "../../../templates/locales.ts";
import type { Frame } from "../../frame/layout.tsx";
import { sayDetail } from "./step-detail.ts";

const frame = { say: await openLocales(), lang: "da" } as unknown as Frame;

test.each<[StaffStep, string | null, string]>([
  ["mark_done", "done", ""],
  ["opt_out", "opt_out", ""],
  ["opt_out", "sms", "Sms"],
  ["decide_uncertain", "arrived", "Den nåede frem"],
  ["settings_saved", null, ""],
  ["rule_removed", "ODUE, MAIN", "ODUE, MAIN"],
  ["rule_added", "overdue_2, MAIN", "Over tiden, anden påmindelse, MAIN"],
  ["rule_changed", "every", "Alle meddelelser"],
  ["coverage_bridge_pressed", "take_email, overdue, MAIN", "Overtag Kohas e-mail, Over tiden, MAIN"],
  [
    "export_messages",
    "state=failed sent, from=2026-03-01, searched",
    "Status: Fejlet Sendt, Fra (dag): 2026-03-01, Søg",
  ],
])("%s, %s: %s", (step, detail, said) => {
  expect(sayDetail(step, detail, frame)).toBe(said);
});
