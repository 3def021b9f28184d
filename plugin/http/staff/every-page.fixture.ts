import { sql } from "kysely";
import { noteStaffStep } from "../../audit/note-step.ts";
import { anOptedIn, numberOf } from "../../consent/patron.fixture.ts";
import { noteOpen } from "../../coverage/bridges/bridges.fixture.ts";
import { noteTypesSeen } from "../../coverage/type-seen.ts";
import type { Db } from "../../database/connection.ts";
import { aBorrower, aNotice } from "../../koha/queue/notice.fixture.ts";
import { setMode } from "../../notices/before-send.fixture.ts";
import { at } from "../../notices/intake.fixture.ts";
import { aMessage } from "../../outbox/message.fixture.ts";
import {
  allTextBut,
  anElected,
  NO_LETTER,
  NO_OVERDUE,
  nobodyElected,
  UNSEEN,
} from "../../reports/coverage/coverage.fixture.ts";

/** The patron of whom every page has something. */
export const RITA = 7;

/** Something for every page, all of it about patron 7; returns the key of a message of hers that is uncertain. */
export async function aLibraryWithAll(db: Db): Promise<string> {
  // Messages of an earlier test are gone, which in a library they never are.
  await db.deleteFrom("tidings_staff_step").execute();
  await setMode(db, "live");
  await aBorrower(db, RITA);
  await sql`update borrowers set smsalertnumber = ${numberOf(RITA)} where borrowernumber = ${RITA}`.execute(db);
  const addressId = await anOptedIn(db, RITA, at(-60));
  const to = { patronId: RITA, addressId, address: numberOf(RITA), ledgerId: 1 };
  for (const state of ["queued", "sent", "failed"] as const) {
    await aMessage(db, { state, created_at: at(-30), changed_at: at(-30) }, to);
  }
  await nobodyElected(db);
  await anElected(db, RITA, allTextBut({ hold_ready: NO_LETTER, overdue: NO_OVERDUE, recall_ready: UNSEEN }));
  await noteTypesSeen(db, [{ type: "hold_ready", transport: "email", at: at(-90) }]);
  await noteOpen(db, { bridge: "letters", type: "hold_ready", library: null });
  const doubt = { state: "uncertain", reason: "no_answer", claims: 1, changed_at: at(-30) } as const;
  const id = await aMessage(db, doubt, to);
  const attempt = { message_id: id, number: 1, worker_id: 1, sender: "15550100001", begun_at: at(-30) };
  await db.insertInto("tidings_attempt").values(attempt).execute();
  await aNotice(db, { patronId: RITA, queuedAt: at(-20) });
  await noteStaffStep(db, { at: at(-9), who: "ole", whoId: 3, step: "opt_in", patronId: RITA });
  await db
    .insertInto("tidings_restore")
    .values({ found_at: at(-2), back_to_at: at(-720), lost_until_at: at(-5), asked_at: at(-1) })
    .execute();
  return `m${id}`;
}

/** What stands in the place of a parameter of a path, by its name, unless told otherwise. */
const PARAMETERS: Readonly<Record<string, string>> = {
  id: String(RITA),
  key: "m1",
  channel: "sms",
  page: "settings",
  namespace: "replies",
  name: "stop_confirmed",
  notice: "hold_ready",
  type: "hold_ready",
  bridge: "take_email",
};
const NO_PAGE = /\*|\/static\/|\/enter$/;

/** What `everyPage` reads of an app. */
interface Routes {
  routes: readonly { method: string; path: string }[];
}

/**
 * The path below the staff pages' of each address that is read, also of a list for a spreadsheet, with something in the
 * place of each parameter; or of each form, by "POST".
 */
export function everyPage({ routes }: Routes, own: Readonly<Record<string, string>> = {}, by = "GET"): string[] {
  const filled: Readonly<Record<string, string>> = { ...PARAMETERS, ...own };
  const paths = routes.filter(({ method, path }) => method === by && /^\/staff(\/|$)/.test(path));
  const pages = paths
    .filter(({ path }) => !NO_PAGE.test(path))
    // The session's cookie is for what is below.
    .map(({ path }) => path.replace("/staff", "") || "/")
    .map((path) => path.replace(/:(\w+)(\{(?:[^{}]|\{[^{}]*\})*\})?/g, (_, name) => filled[name] ?? "1"));
  return [...new Set(pages)];
}
