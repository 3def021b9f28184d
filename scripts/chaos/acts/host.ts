import { setTimeout as sleep } from "node:timers/promises";
import { asAdministrator, writable } from "../host/administrator.ts";
import { SCHEMA } from "../host/koha-database.ts";
import type { Act } from "../steps.ts";
import type { World } from "../world.ts";

type HostAct = Extract<
  Act,
  {
    act:
      | "kill"
      | "stop"
      | "freeze"
      | "kill database"
      | "freeze database"
      | "read-only database"
      | "lock queue"
      | "keep copy"
      | "put copy back"
      | "move clock"
      | "link";
  }
>;

/** Harms a program, the database, a connection or the clock of the host, and mends it again. */
export async function actOnHost(world: World, act: HostAct): Promise<void> {
  const { history, clock, links, programs } = world;
  switch (act.act) {
    case "kill":
    case "stop":
      history.note(act.act, `${act.program} ends (${act.act}), and stays down for ${act.ms} ms.`);
      return programs.get(act.program)?.takeDown(act.act, act.ms);
    case "freeze":
      history.note("freeze", `${act.program} is frozen for ${act.ms} ms.`);
      return programs.get(act.program)?.freeze(act.ms);
    case "move clock":
      history.note("clock", `The clock of the host is moved by ${act.ms} ms.`);
      return clock.move(act.ms);
    case "link": {
      history.note("link", `${act.link}: ${act.state.kind} for ${act.ms} ms.`);
      const link = links.get(act.link);
      link?.treat(act.state);
      await sleep(act.ms);
      link?.treat({ kind: "open" });
      return;
    }
    case "read-only database":
    case "lock queue":
      return actOnDatabase(world, act);
    default:
      // Two acts on the server's process at once would find it as neither expects.
      return world.inTurn(() => actOnDatabase(world, act));
  }
}

type DatabaseAct = Extract<HostAct, { act: `${string}database` | "lock queue" | "keep copy" | "put copy back" }>;

async function actOnDatabase({ history, database }: World, act: DatabaseAct): Promise<void> {
  switch (act.act) {
    case "kill database":
      history.note("database", `MariaDB is killed, and stays down for ${act.ms} ms.`);
      await database.kill();
      await sleep(act.ms);
      await database.start();
      history.note("database", "MariaDB is back.");
      return;
    case "freeze database":
      history.note("database", `MariaDB is frozen for ${act.ms} ms.`);
      database.freeze();
      await sleep(act.ms);
      return database.thaw();
    case "read-only database":
      history.note("database", `MariaDB is read-only for ${act.ms} ms.`);
      await asAdministrator(database.socket, async (root) => {
        await root.query("set global read_only = 1");
        await sleep(act.ms);
      });
      return writable(database.socket);
    case "lock queue":
      history.note("database", `A desk holds LOCK TABLE message_queue for ${act.ms} ms.`);
      await asAdministrator(database.socket, async (root) => {
        await root.query(`lock tables ${SCHEMA}.message_queue write`);
        await sleep(act.ms);
      });
      return;
    case "keep copy":
      await database.keepCopy();
      history.note("copy kept", "A copy of the database is kept.");
      return;
    case "put copy back":
      if (!database.hasCopy) return;
      history.note("restored", "MariaDB is killed, and the copy of the database is put in its place.");
      await database.putCopyBack();
      history.note("copy runs", "MariaDB runs with the copy.");
      return;
  }
}
