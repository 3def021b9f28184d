import type { Context } from "hono";
import { noteStaffStep } from "../../audit/note-step.ts";
import type { NewStaffStep, StaffStep } from "../../audit/staff-step.ts";
import type { Entered } from "./entered.ts";

/** What a step is about; who took it, and when, is known. */
export type StepAbout = Pick<NewStaffStep, "patronId" | "messageId" | "noticeId" | "detail">;

/**
 * Notes what this member of staff has just done. Every changing route of the staff pages calls it, or `noStep`; where
 * one forgets to, `guard` notes a step without a name. On a patron's own pages nothing is noted.
 */
export async function noteStep(c: Context<Entered>, step: StaffStep, about: StepAbout = {}): Promise<void> {
  c.set("stepNoted", true);
  const { audience, who, whoId } = c.get("session");
  if (audience !== "staff") return;
  const { db, now } = c.get("stepBook");
  await noteStaffStep(db, { at: now(), who, whoId, step, ...about });
}

/** This request changed nothing: a preview, a question, or somebody else was first. */
export const noStep = (c: Context<Entered>): void => c.set("stepNoted", true);

/** Notes a change that no route has named, so that none is lost. For `guard`. */
export async function noteUnnamed(c: Context<Entered>): Promise<void> {
  if (c.get("stepNoted") || c.res.status >= 400) return;
  await noteStep(c, "unnamed", { detail: c.req.path.replace(/\d+/g, "…").slice(-100) });
}
