import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { makeLink } from "../../plugin/consent/link-tokens.ts";
import { turn } from "./acts/koha.ts";
import type { World } from "./world.ts";

const PATIENCE_MS = 60_000;

/**
 * What a library has done before the chaos begins: installed the plugin two hours ago, gone live, and linked the chats
 * of those who read Telegram. Returns once all of it holds.
 */
export async function startCalmly(world: World): Promise<void> {
  const { db, links, telegram, people } = world;
  // Koha installs the plugin when it first loads it.
  await turn(world, "enable");
  const innerUrl = `http://127.0.0.1:${links.get("Koha to service")?.port}`;
  await sql`replace into tidings_setting (name, value, changed_at, changed_by)
    values ('inner_url', ${innerUrl}, utc_timestamp(3), 'chief')`.execute(db);
  await turn(world, "live");
  await sql`update tidings_setting set changed_at = changed_at - interval 2 hour
    where name in ('enabled_after', 'live_after')`.execute(db);
  for (const { id, chatId, firstname, lang } of people) {
    if (chatId === undefined) continue;
    const token = await makeLink(
      db,
      { patronId: id, channel: "telegram", madeBy: "patron" },
      randomBytes(24),
      world.now(),
    );
    telegram.start(chatId, token, { first_name: firstname, language_code: lang });
  }
  const chats = people.filter(({ chatId }) => chatId !== undefined).length;
  await until("all chats are linked", async () => {
    const { rows } = await sql<{ count: number }>`select count(*) as count from tidings_standing
      where channel = 'telegram' and state = 'opted_in'`.execute(db);
    return Number(rows[0]?.count) === chats;
  });
  await until("the services are ready", async () => {
    const services = [...world.programs.values()].filter(({ name }) => name.startsWith("service"));
    const ready = await Promise.all(services.map(({ url }) => fetch(`${url}/ready`).then((answer) => answer.ok)));
    return ready.every(Boolean);
  });
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await holds().catch(() => false))) {
    if (performance.now() > end) throw new Error(`it never came true that ${what}`);
    await sleep(200);
  }
}
