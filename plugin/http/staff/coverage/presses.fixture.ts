import { noteOpen } from "../../../coverage/bridges/bridges.fixture.ts";
import type { Press } from "../press.fixture.ts";

/** How the changing routes of coverage are pressed. */
export const COVERAGE_PRESSES: Readonly<Record<string, Press>> = {
  "/staff/coverage/:type/close/:bridge": {
    step: "coverage_bridge_pressed",
    press: async ({ db, staff }) => {
      await db.deleteFrom("tidings_host_change").execute();
      const { html } = await staff.see("/coverage/due/close/letters");
      const seen = /name="seen" value="([^"]*)"/.exec(html)?.[1] ?? "";
      return { path: "/coverage/due/close/letters", fields: { seen } };
    },
  },
  "/staff/coverage/:type/back/:bridge": {
    step: "coverage_bridge_taken_back",
    press: async ({ db }) => {
      await noteOpen(db, { bridge: "take_email", type: "due", library: null });
      return { path: "/coverage/due/back/take_email" };
    },
  },
  "/staff/coverage/print-window": {
    step: "print_window_changed",
    press: async () => ({ path: "/coverage/print-window", fields: { from: "05:00", until: "06:00" } }),
  },
};
