import { resolveMany } from "../../../delivery/resolve-many.ts";
import { type Resolved, resolveUncertain, type StaffVerdict } from "../../../delivery/resolve-uncertain.ts";
import { readAllUncertain, readUncertain } from "../../../reports/uncertain.ts";
import { namesOf } from "../names.ts";
import type { StaffBackendParts } from "../parts.ts";
import type { UncertainBackend } from "./uncertain.tsx";

/** Opens the backend of the page of uncertain messages. */
export function openUncertainBackend({
  db,
  installation,
  log,
  wake,
  now,
}: Pick<StaffBackendParts, "db" | "installation" | "log" | "wake" | "now">): UncertainBackend {
  const told = (verdict: StaffVerdict) => (id: number, decided: Resolved) =>
    log.note("message.decided", { id, verdict, decided });
  return {
    read: async (wanted) => {
      const { messages, total, page } = await readUncertain(db, now(), wanted);
      const channels = [...installation.channels.values()];
      const askable = new Set(channels.flatMap((channel) => (channel.find ? [channel.name] : [])));
      return { messages, total, page, askable, names: await namesOf(db, messages) };
    },
    decide: async (id, verdict, by) => {
      const decided = await resolveUncertain(db, id, verdict, by, now());
      told(verdict)(id, decided);
      if (decided === "queued") wake();
      return decided;
    },
    decideMany: async (chosen, verdict, by) => {
      const listedAt = "ids" in chosen ? now() : new Date(Math.min(chosen.listedAt.getTime(), now().getTime()));
      const ids = "ids" in chosen ? chosen.ids : await readAllUncertain(db, listedAt);
      const tally = await resolveMany(db, ids, { verdict, by }, now, told(verdict));
      if (verdict === "again") wake();
      // Of all that were listed, those that are settled by now are no longer among the ids.
      const gone = "ids" in chosen ? 0 : Math.max(0, chosen.total - ids.length);
      return { ...tally, settled: tally.settled + gone };
    },
  };
}
