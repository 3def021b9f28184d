import type { Log } from "../foundation/log.ts";
import { isDisabled } from "../koha/plugin-switch.ts";
import type { Intake } from "../notices/evaluate.ts";
import { lookForNew } from "../notices/intake.ts";
import type { Mode } from "../settings/library-settings.ts";
import type { Turn } from "../workers/loop.ts";

const IDLE_MS = 1_000;
/** An administrator has disabled the plugin in Koha, or the library is in trial: nothing new is taken. */
export const NOT_OURS_MS = 10_000;

/** What the loops that take notices over have in common. */
export interface TakingLoop {
  intake: Intake;
  mode(): Mode;
  log: Log;
  now(): Date;
  /** There is news in the outbox. */
  wake(): void;
}

/** Takes over the texts that Koha has queued. In trial Koha's own sender keeps them, and is asked about by its hook. */
export function openIntake({ intake, mode, log, now, wake }: TakingLoop): Turn {
  let lookedBackAt = now();
  return async () => {
    if (mode() === "trial" || (await isDisabled(intake.db))) return NOT_OURS_MS;
    const look = await lookForNew(intake, lookedBackAt, now());
    lookedBackAt = look.lookedBackAt;
    if (look.anew) log.note("notices.ids_anew");
    if (look.taken > 0) wake();
    if (look.taken + look.ended > 0) log.note("notices.taken", { taken: look.taken, ended: look.ended });
    return look.more ? 0 : IDLE_MS;
  };
}
