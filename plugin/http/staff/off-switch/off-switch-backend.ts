import { lookAgainAtStopped } from "../../../notices/waiting-notices.ts";
import { countStopped } from "../../../reports/switched-off.ts";
import { readOffSwitches, turnSwitch } from "../../../settings/off-switch.ts";
import type { StaffBackendParts } from "../parts.ts";
import type { OffSwitchBackend } from "./off-switch.tsx";

type Parts = Pick<StaffBackendParts, "db" | "installation" | "log" | "wake" | "now">;

/** Opens the backend of the page of the off switches. */
export function openOffSwitchBackend({ db, installation, log, wake, now }: Parts): OffSwitchBackend {
  return {
    read: async () => {
      await installation.refresh();
      return {
        switches: await readOffSwitches(db),
        waiting: await countStopped(db),
        channels: new Set(installation.channels.keys()),
        trial: installation.mode() === "trial",
      };
    },
    turn: async (name, to, by) => {
      const turned = await turnSwitch(db, name, to, { by, now: now() });
      await installation.refresh();
      if (!turned) return false;
      log.note("sending.switched", { what: name, to });
      if (to === "on") {
        await lookAgainAtStopped(db, now());
        wake();
      }
      return true;
    },
  };
}
