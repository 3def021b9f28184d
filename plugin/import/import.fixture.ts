import { sql } from "kysely";
import type { Db } from "../database/connection.ts";
import { aJoining } from "../enrolment/opt-in.fixture.ts";
import type { Joining } from "../enrolment/opt-in.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at } from "../notices/intake.fixture.ts";
import { type ImportParts, stepImport } from "./import.ts";
import { readLatestImport, startImport } from "./import-store.ts";
import { type Preview, previewImport } from "./preview.ts";

const DAY = "2026-03-02";
/** A time zone in which noon in UTC is noon. */
const ZONE = "UTC";

/** A patron to whom Koha sends texts at that number. */
export async function aTexted(
  db: Db,
  patronId: number,
  number: string,
  more: { expires?: string; gone?: boolean } = {},
) {
  await aBorrower(db, patronId);
  await sql`update borrowers set smsalertnumber = ${number}, dateexpiry = ${more.expires ?? null},
    gonenoaddress = ${more.gone ? 1 : 0} where borrowernumber = ${patronId}`.execute(db);
  await aPreference(db, patronId, ["sms", "email"]);
  return patronId;
}

/** Stores what Koha stores when a patron ticks these transports for one kind of notice. */
export async function aPreference(db: Db, patronId: number, transports: readonly string[]): Promise<void> {
  await sql`insert ignore into message_attributes (message_attribute_id, message_name)
    values (4, 'Hold_Filled')`.execute(db);
  const made = await sql`insert into borrower_message_preferences (borrowernumber, message_attribute_id)
    values (${patronId}, 4)`.execute(db);
  for (const transport of transports) {
    await sql`insert into borrower_message_transport_preferences
      values (${Number(made.insertId)}, ${transport})`.execute(db);
  }
}

/** An import of a library in the United States at noon, unless told otherwise. */
export function anImport(db: Db, more: Partial<Omit<ImportParts, "joining">> & { joining?: Joining } = {}) {
  const joining = more.joining ?? aJoining();
  const parts = {
    db,
    zone: ZONE,
    library: () => "en" as const,
    dailyLimit: () => 5_000,
    ...more,
    joining: () => joining,
  };
  return {
    start: async () => {
      const after = (await readLatestImport(db))?.id ?? 0;
      return startImport(db, { after, ground: "They ticked SMS in Koha.", by: "sofie", total: 0 }, at(0));
    },
    step: (minutes = 0) => stepImport(parts, at(minutes)),
    /** Steps until it has ended. */
    run: async () => {
      for (let steps = 0; steps < 50; steps += 1) {
        await stepImport(parts, at(0));
        if ((await readLatestImport(db))?.state === "ended") return;
      }
      throw new Error("the import never ends");
    },
    preview: () => previewImport(db, joining, DAY),
    book: () => readLatestImport(db),
  };
}

/** How many have each outcome. */
export const countsOf = ({ groups }: Preview) =>
  Object.fromEntries([...groups].map(([outcome, { count }]) => [outcome, count]));
