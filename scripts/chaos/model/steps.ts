import fc from "fast-check";
import type { PageDeed } from "./consent.ts";
import type { Verdict } from "./doubts.ts";
import { FATES, type Fate, REQUESTS, type Request } from "./provider.ts";
import { HOME, type Words } from "./world.ts";

/** One thing that happens; a run is a list of them, which fast-check shortens when a law is broken. */
export type Step =
  | Maintenance
  | { do: "notice"; patron: number; letter: string }
  | { do: "takeIn" }
  | { do: "claim" | "begin" | "settle" | "die"; process: number }
  | { do: "send" | "work"; process: number; request: Request; fate: Fate }
  /** All that it takes until notices have begun, so that what follows meets them on their way. */
  | { do: "start"; process: number; hearing: boolean }
  | { do: "listen" | "count" | "loseReceipts" }
  | { do: "receipt"; pick: number; again: boolean }
  /** `service`: the processes look all the while, and the bot is silent. */
  | { do: "wait"; seconds: number; awake: "all" | "service" | "nobody" }
  | { do: "say"; address: number; words: Words }
  | { do: "handOver"; pick: number; unanswered: boolean }
  | { do: "report"; lost: boolean }
  | { do: "page"; patron: number; deed: PageDeed }
  | { do: "resend"; pick: number }
  | { do: "decide"; pick: number; verdict: Verdict };

export type Maintenance =
  | { do: "rescue" | "reconcile" | "backUp" | "putBack" | "compare" | "books" }
  | { do: "release"; doubtful: boolean };

const process = fc.constantFrom(0, 1);
const patron = fc.constantFrom(...HOME.keys());
const pick = fc.nat(5);
const letter = fc.constantFrom("HOLD", "HOLD", "CHECKIN");
const seconds = fc.constantFrom(1, 4, 7, 70, 700, 1_000);
/** One of these, and as often as each is named. */
const one = <T extends string | number | boolean>(...names: readonly T[]) => fc.constantFrom(...names);
const request = one<Request>("taken", "taken", "taken", "taken", ...(Object.keys(REQUESTS) as Request[]));
const fate = one<Fate>("delivered", "delivered", "delivered", "delivered", ...FATES);
const words = one<Words>("STOP", "STOP", "START", "YES", "NO", "please no more");
const deed = one<PageDeed>("in", "in", "out", "request", "gone");
const verdict = one<Verdict>("arrived", "again", "leave");

/** Those that bring notices on their way. */
const often = fc.oneof(
  fc.record({ do: one("notice" as const), patron, letter }),
  fc.record({ do: one("start" as const), process, hearing: one(true, true, false) }),
  fc.record({ do: one("send" as const), process, request, fate }),
  fc.record({ do: one("work" as const), process, request, fate }),
  fc.record({ do: one("settle" as const), process }),
  fc.record({
    do: one("wait" as const),
    seconds,
    awake: one("all" as const, "all" as const, "service" as const, "nobody" as const),
  }),
);

const sometimes = fc.oneof(
  fc.record({ do: one("takeIn" as const, "listen" as const, "count" as const, "loseReceipts" as const) }),
  fc.record({ do: one("claim" as const, "begin" as const, "die" as const), process }),
  fc.record({ do: one("rescue" as const, "reconcile" as const, "compare" as const) }),
  fc.record({ do: one("report" as const), lost: fc.boolean() }),
  fc.record({ do: one("receipt" as const), pick, again: fc.boolean() }),
  fc.record({ do: one("say" as const), address: one(1, 2, 3), words }),
  fc.record({ do: one("handOver" as const), pick, unanswered: fc.boolean() }),
  fc.record({ do: one("page" as const), patron, deed }),
  fc.record({ do: one("resend" as const), pick }),
  fc.record({ do: one("decide" as const), pick, verdict }),
);

const step: fc.Arbitrary<Step> = fc.oneof(often, sometimes);
const afterwards: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: step },
  { weight: 1, arbitrary: fc.record({ do: one("books" as const, "putBack" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: one("release" as const), doubtful: fc.boolean() }) },
);

/** A day without a restore. */
export const quietDays: fc.Arbitrary<Step[]> = fc.array(step, { maxLength: 50, size: "max" });

const change: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: one("page" as const), patron: one(2, 3), deed: one<PageDeed>("in", "out", "request", "gone") }),
  fc.record({ do: one("say" as const), address: one(2), words: one<Words>("STOP", "START", "YES", "NO") }),
);

/** A day on which two patrons who name one number, and its phone, change their minds; a notice follows each change. */
export const changesOfMind: fc.Arbitrary<Step[]> = fc
  .array(fc.tuple(change, one(1, 1_000)), { maxLength: 8, size: "max" })
  .map((changes) =>
    changes.flatMap(([changed, seconds]): Step[] => [
      changed,
      { do: "wait", seconds, awake: "all" },
      { do: "notice", patron: 2, letter: "HOLD" },
      { do: "notice", patron: 3, letter: "HOLD" },
      { do: "work", process: 0, request: "taken", fate: "delivered" },
    ]),
  );

/** A day on which an older copy of the database is put back, perhaps more than once. */
export const daysWithRestores: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.array(step, { maxLength: 15, size: "max" }),
    fc.array(step, { maxLength: 25, size: "max" }),
    fc.array(afterwards, { maxLength: 20, size: "max" }),
  )
  .map(([before, lost, after]) => [
    ...before,
    { do: "backUp" },
    { do: "wait", seconds: 7, awake: "all" },
    ...lost,
    { do: "putBack" },
    ...after,
  ]);
