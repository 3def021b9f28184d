import { createHash, randomBytes } from "node:crypto";
import { beforeEach } from "vitest";
import type { KohaCharset } from "../../scripts/town/koha/tables.ts";
import { openInstallation } from "../configuration/installation.ts";
import { standInBridges } from "../coverage/bridges/bridges.fixture.ts";
import { sealed } from "../foundation/log.ts";
import { openSealer } from "../foundation/sealing.ts";
import { aLog } from "../inbound/bot-backend.fixture.ts";
import { hearsAll } from "../inbound-health/hearing.fixture.ts";
import type { TicketKind } from "../koha/tickets.ts";
import { openLibraryPolicy } from "../notices/composing/open-words.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { openMetrics } from "../reports/metrics.ts";
import { openLocales } from "../templates/locales.ts";
import { openOwnWords } from "../templates/wordings.ts";
import { createApp } from "./app.ts";
import { composeParts } from "./compose.ts";
import { word } from "./staff/words.ts";

const shipped = await openLocales();

export interface TicketWish {
  kind?: TicketKind;
  permissions?: string[];
  /** The libraries whose patrons they may see; all unless told otherwise. */
  reach?: string[];
  target?: string | null;
  lang?: string;
  whoId?: number;
}

/**
 * Pages as a browser that keeps its cookie sees them; what is posted carries the session's token unless told otherwise.
 */
export interface Visit {
  cookie: string;
  csrf: string;
  see(path: string): Promise<{ status: number; html: string }>;
  post(
    path: string,
    fields: Record<string, string> | readonly (readonly [string, string])[],
  ): Promise<{ status: number; html: string; location: string | null }>;
}

const namesAndValues = (fields: Parameters<Visit["post"]>[1]): [string, string][] =>
  (Array.isArray(fields) ? fields : Object.entries(fields)).map(([name, value]) => [name, value]);

/**
 * Staff and patron pages with everything real behind them, over a Koha of the test's own, whose clock the test sets.
 */
export function usePages(charset: KohaCharset = "utf8mb4", more: { evenMs?: number } = {}) {
  const koha = useKoha("current", 10, charset);
  beforeEach(() => koha.empty(["tidings_setting", "tidings_ticket", "tidings_session", "tidings_parked"]));

  /**
   * Writes a ticket as Koha's side does, for sofie, who may do everything unless told otherwise; returns the token to
   * show.
   */
  async function aTicket(wish: TicketWish = {}): Promise<string> {
    const token = randomBytes(32).toString("base64url");
    await koha.db
      .insertInto("tidings_ticket")
      .values({
        ticket_hash: createHash("sha256").update(token).digest("hex"),
        kind: wish.kind ?? "staff",
        who_id: wish.whoId ?? 51,
        who: "sofie",
        permissions: JSON.stringify([
          ...(wish.permissions ?? ["superlibrarian"]),
          ...(wish.reach ?? ["*"]).map((one) => `reach:${one}`),
        ]),
        target: wish.target ?? null,
        lang: wish.lang ?? "en",
        made_at: at(0),
        expires_at: at(1),
      })
      .execute();
    return token;
  }

  async function aService(
    env: Record<string, string> = {},
    key: string | undefined = "the process key",
    zone = "America/New_York",
  ) {
    const { log, said } = aLog();
    const given = { TIDINGS_BOT_TOKEN: "a-token-of-some-length", ...env };
    const sealer = key === "" ? undefined : openSealer(sealed(key));
    const say = await openOwnWords(koha.db, shipped);
    const installation = await openInstallation(koha.db, given, sealer, log, say);
    const policy = await openLibraryPolicy({ db: koha.db, host: koha.host, installation, say, zone, log });
    let minutes = 0;
    const parts = await composeParts({
      policy,
      db: koha.db,
      host: koha.host,
      ledger: "append_only",
      installation,
      hearing: hearsAll,
      loops: { troubles: () => [] },
      sealer,
      env: given,
      say,
      // Koha's rows get the bare reason, pages its words.
      word: (because, lang) => (lang === undefined ? because : word(shipped, lang, "because", because)),
      bridges: standInBridges(koha.db),
      log,
      metrics: openMetrics(koha.db),
      wake: () => {},
      zone,
      now: () => at(minutes),
      chance: () => 0,
      ...more,
      random: randomBytes,
    });
    const app = createApp(parts);

    /** Comes in by a fresh ticket. */
    async function visit(wish: TicketWish = {}): Promise<Visit> {
      const below = wish.kind === "patron" ? "/patron" : "/staff";
      const entered = await app.request(`${below}/enter?ticket=${await aTicket(wish)}`);
      const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
      const read = async (answer: Response) => ({
        status: answer.status,
        // To a reader a non-breaking space is a space.
        html: (await answer.text()).replaceAll("\u00a0", " "),
        location: answer.headers.get("location"),
      });
      const see = async (path: string) => read(await app.request(`${below}${path}`, { headers: { cookie } }));
      const hash = createHash("sha256")
        .update(cookie.split("=")[1] ?? "")
        .digest("hex");
      const sessions = koha.db.selectFrom("tidings_session").select("csrf").where("session_hash", "=", hash);
      const csrf = (await sessions.executeTakeFirst())?.csrf ?? "";
      return {
        cookie,
        csrf,
        see,
        post: async (path, fields) => {
          const given = namesAndValues(fields);
          const own: [string, string][] = given.some(([name]) => name === "csrf") ? [] : [["csrf", csrf]];
          const body = new URLSearchParams([...own, ...given]);
          return read(await app.request(`${below}${path}`, { method: "POST", headers: { cookie }, body }));
        },
      };
    }
    const setClock = (to: number) => {
      minutes = to;
    };
    return { app, said, visit, installation, setClock };
  }
  return { koha, aTicket, aService };
}
