import type { Context } from "hono";
import type { StaffStep } from "../../../../audit/staff-step.ts";
import type { ChannelName } from "../../../../database/tables.ts";
import type { OptInWish } from "../../../../enrolment/opt-in.ts";
import type { ConsentPages } from "../../../consent/backend.ts";
import { actorOf, changed, faultOf, judgeOptIn, judgeReason, termsIn } from "../../../consent/opt-in.ts";
import { type ConsentView, isActive } from "../../../consent/view.ts";
import { nameable, type Viewer } from "../../../consent/viewer.ts";
import type { Entered } from "../../../frame/entered.ts";
import { noStep, noteStep } from "../../../frame/steps.ts";
import { planWays, readWaysForm, type WayFault, type WayStep, type WaysTrouble, withoutDone } from "./plan.ts";
import { wayRows } from "./rows.ts";

interface Saving {
  consent: Pick<ConsentPages, "optIn" | "optOut" | "holder">;
  viewer: Viewer;
  view: ConsentView;
}

/** What was done, as the address of the page names it (`sms_invited`), or what is wrong. */
export type Saved = { done: string[] } | { trouble: WaysTrouble; done: string[] };

/**
 * Does what the ticks of the table ask for, each step by itself as the law of that channel has it. Everything is judged
 * before anything is done; joining comes before leaving, so that what is refused ends nothing.
 */
export async function saveWays(c: Context<Entered>, saving: Saving): Promise<Saved> {
  const typed = readWaysForm(c.get("csrfForm"));
  const planned = planWays(typed, wayRows(saving.view));
  const wrong = judgeReason(typed.reason);
  const reason: WayFault[] = wrong ? [{ field: "reason", key: wrong }] : [];
  noStep(c);
  if ("faults" in planned) return { trouble: { typed, faults: planned.faults }, done: [] };
  const ins = planned.steps.flatMap((step) => (step.to === "in" ? [judgeIn(c, saving, typed, step)] : []));
  const faults = [...ins.flatMap((one) => ("faults" in one ? one.faults : [])), ...reason];
  if (faults.length > 0) return { trouble: { typed, faults }, done: [] };
  const done: string[] = [];
  const joined: ChannelName[] = [];
  for (const one of ins) {
    if ("faults" in one) continue;
    const { wish } = one;
    const answer = await saving.consent.optIn(wish);
    if (answer.kind === "refused") {
      const holder = answer.because === "address_taken" ? await saving.consent.holder(wish) : undefined;
      const named = await nameable(holder, saving.viewer);
      const fault = { ...faultOf(answer, saving.viewer, named), channel: wish.channel };
      return { trouble: { typed: withoutDone(typed, joined), faults: [fault], partly: done.length > 0 }, done };
    }
    done.push(`${wish.channel}_${answer.kind}`);
    joined.push(wish.channel);
    const about = { patronId: wish.patronId, detail: wish.channel };
    if (changed(answer)) await noteStep(c, stepIn(saving.view, wish), about);
  }
  for (const step of planned.steps) {
    if (step.to === "out" && (await leave(c, saving, step, typed.reason))) done.push(`${step.channel}_opted_out`);
  }
  return { done };
}

/** Judges one opt-in; a reason that is missing is said once, for all. */
function judgeIn(
  c: Context<Entered>,
  { viewer, view }: Saving,
  typed: WaysTrouble["typed"],
  { channel, address }: Extract<WayStep, { to: "in" }>,
): { wish: OptInWish } | { faults: WayFault[] } {
  const { say, lang } = c.get("frame");
  const agreed = typed.agreed.has(channel);
  const form = { channel, address, agreed, terms: typed.terms[channel], reason: typed.reason, warned: true };
  const judged = judgeOptIn(form, channel, view, viewer, termsIn(say, lang, view.library, channel));
  if (!Array.isArray(judged)) return { wish: judged };
  return { faults: judged.filter(({ field }) => field !== "reason").map((fault) => ({ ...fault, channel })) };
}

const stepIn = (view: ConsentView, { channel, address }: OptInWish): StaffStep => {
  const one = view.channels.find((candidate) => candidate.channel === channel);
  const before = one && isActive(one) ? one.consent?.address : undefined;
  return before !== undefined && before !== null && before !== address ? "change_number" : "opt_in";
};

async function leave(
  c: Context<Entered>,
  { consent, viewer }: Saving,
  { channel }: WayStep,
  note: string,
): Promise<boolean> {
  const after = await consent.optOut({ ...actorOf(viewer), channel, note });
  // A colleague was first.
  if (after === undefined) return false;
  await noteStep(c, "opt_out", { patronId: viewer.patronId, detail: channel });
  return true;
}
