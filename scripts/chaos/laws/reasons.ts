import type { Evidence, QueueRow } from "../evidence.ts";
import { beganOptedIn } from "../people.ts";
import type { World } from "../world.ts";

/** What may have changed a patron's consent or record: after it nobody can say from outside what holds. */
const CONSENT = [
  "said stop",
  "said maybe start",
  "said other",
  "asked to opt in",
  "asked to opt out",
  "block bot",
  "number changed",
  "patron deleted",
  "patron merged",
];

/** Whether these entries exist at all, whoever they are about. */
const happened =
  (...kinds: string[]) =>
  ({ world }: Case): boolean =>
    kinds.some((kind) => world.history.entries.some((entry) => entry.kind.startsWith(kind)));

const sometimes = (): boolean => true;

interface Case {
  world: World;
  evidence: Evidence;
  row: QueueRow;
}

/** Whether this patron, or one who was merged into them, gave a cause. */
function gaveCause({ world, row }: Case): boolean {
  const person = world.people.find(({ id }) => id === row.patron);
  if (!person || !beganOptedIn(person.role)) return true;
  return world.history.ofPatron(person.id, ...CONSENT).length > 0;
}

const wasResent = ({ world, row }: Case): boolean =>
  world.history.entries.some(({ kind, notice }) => kind === "resent" && notice === row.id);

/** Telegram keeps no list that can be asked, so what a restored database forgot of it is a person's to decide. */
const restored = happened("restored");
const faulty = happened("Plivo ", "Telegram ", "link", "kill", "freeze", "stop", "database");

/** For each reason that our tables may give for not sending: when it is a good one. */
const GOOD: Readonly<Record<string, (one: Case) => boolean>> = {
  not_opted_in: gaveCause,
  not_opted_in_for_a_day: gaveCause,
  consent_withdrawn: gaveCause,
  had_opted_out: gaveCause,
  opted_out_meanwhile: gaveCause,
  opted_out: gaveCause,
  suppressed: gaveCause,
  patron_gone: happened("patron deleted", "patron merged"),
  number_changed: happened("number changed"),
  telegram_blocked: happened("block bot"),
  opted_out_at_provider: gaveCause,
  trial_only: happened("trial"),
  same_event: wasResent,
  resend_absorbed: wasResent,
  unheard_text: happened("text lost"),
  left_before_restore: restored,
  may_have_left: restored,
  undelivered: happened("Plivo undelivered"),
  carrier_failed: happened("Plivo undelivered"),
  tries_spent: faulty,
  // What nobody knows for certain is listed for a person.
  no_answer: faulty,
  worker_died: faulty,
  asked_ambiguous: faulty,
  asked_not_found: faulty,
  unreachable: faulty,
  connection_refused: faulty,
  connection_silent: faulty,
  host_unknown: faulty,
  tls_failed: faulty,
  proxy_failed: faulty,
  merging: sometimes,
};

/** Whether a notice had good reason not to leave, by what happened to its patron and around it. */
export function isJustified(world: World, evidence: Evidence, row: QueueRow, why: string): boolean {
  return GOOD[why]?.({ world, evidence, row }) ?? false;
}
