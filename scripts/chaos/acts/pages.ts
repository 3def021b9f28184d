import { createHash, randomBytes } from "node:crypto";
import type { World } from "../world.ts";

/** One person's visit to our pages: what they see, and the token for their forms. */
export interface Visit {
  see(path: string): Promise<string>;
  /** Sends a form. Returns the status; throws if no answer came, and then nobody knows whether it was obeyed. */
  post(path: string, fields: Readonly<Record<string, string>>): Promise<number>;
}

const PATIENCE_MS = 8_000;

/** Comes in as Koha lets a person in: by a ticket in the database. Throws if no service answers. */
export async function visitPages(world: World, as: { patron: number } | "staff"): Promise<Visit> {
  const service = [...world.programs.values()].find(({ name, running }) => name.startsWith("service") && running);
  if (!service) throw new Error("no service runs");
  const kind = as === "staff" ? "staff" : "patron";
  const ticket = randomBytes(32).toString("base64url");
  await world.db
    .insertInto("tidings_ticket")
    .values({
      ticket_hash: createHash("sha256").update(ticket).digest("hex"),
      kind,
      who_id: as === "staff" ? 51 : as.patron,
      who: as === "staff" ? "desk" : "patron",
      permissions: JSON.stringify(as === "staff" ? ["superlibrarian", "reach:*"] : []),
      target: null,
      lang: "en",
      made_at: world.now(),
      expires_at: new Date(world.now().getTime() + 60_000),
    })
    .execute();
  const below = `${service.url}/${kind}`;
  const ask = (path: string, more: RequestInit = {}) =>
    fetch(`${below}${path}`, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS), ...more });
  const entered = await ask(`/enter?ticket=${ticket}`);
  await entered.body?.cancel();
  const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
  if (entered.status !== 303 || cookie === "") throw new Error(`the door answered ${entered.status}`);
  const see = async (path: string) => (await ask(path, { headers: { cookie } })).text();
  let csrf = "";
  return {
    see: async (path) => {
      const html = await see(path);
      csrf = /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? csrf;
      return html;
    },
    post: async (path, fields) => {
      const answer = await ask(path, {
        method: "POST",
        headers: { cookie },
        body: new URLSearchParams({ csrf, ...fields }),
      });
      await answer.body?.cancel();
      return answer.status;
    },
  };
}

/** The version of the terms that a page shows beside a way of joining. */
export function termsOn(html: string): string {
  return /\/sms\/opt-in".*?name="terms" value="([^"]+)"/s.exec(html)?.[1] ?? "";
}
