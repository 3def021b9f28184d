import { anOptedIn } from "../../../consent/patron.fixture.ts";
import { at } from "../../../notices/intake.fixture.ts";
import { enterActs } from "../../../review/acts.ts";
import { markDone } from "../../../review/marks.ts";
import type { Press } from "../press.fixture.ts";

/** How the changing routes of what needs a person are pressed. */
export const REVIEW_PRESSES: Readonly<Record<string, Press>> = {
  "/staff/review/undo/:press": {
    step: "undo",
    press: async ({ db, patronId }) => {
      await anOptedIn(db, patronId, at(-60));
      const press = { id: "press-no-sixteen", verb: "done", who: "sofie", whoId: 51, note: null } as const;
      await enterActs(db, press, [{ kind: "message", id: 1, patronId, noticeId: null, round: null }], at(0));
      return { path: `/review/undo/${press.id}` };
    },
  },
  "/staff/review/reopen": {
    step: "mark_undone",
    press: async ({ db, patronId }) => {
      const mark = { kind: "message", id: 1, patronId, who: "anna", whoId: null, note: null } as const;
      await markDone(db, mark, at(0));
      return { path: "/review/reopen", fields: { reopen: "message-1" } };
    },
  },
};
