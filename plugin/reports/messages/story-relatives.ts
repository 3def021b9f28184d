import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import { type ListedMessage, listMessages } from "./list-messages.ts";
import { hasOtherWay } from "./other-way.ts";
import { type ShownState, shownState } from "./shown-state.ts";

/** Another message of the same notice or text. */
export interface Relative {
  key: string;
  how: "round" | "copy_of" | "copy";
  at: Date;
  state: ShownState;
}

interface Of {
  id: number;
  of: "m" | "n";
  patronId: number | null;
  /** The round of a notice that this one is, and where those of Koha's row of today begin; undefined: of none. */
  rounds: { noticeId: number; round: number; firstRound: number } | undefined;
  /** The message whose copy this one is. */
  copyOf: number | undefined;
}

const MOST = 20;

/**
 * Whether two rounds of a notice's id are of the same row: ids of Koha's begin anew where its queue is emptied. Pure.
 */
export const isOfSameRow = ({ firstRound }: { firstRound: number }, one: number, other: number): boolean =>
  one === other || one >= firstRound === other >= firstRound;

/**
 * Other rounds of the notice, for the same patron; the message that this one is a copy of, and its copies; the newest
 * first.
 */
export async function readRelatives(db: Db, { id, of, patronId, rounds, copyOf }: Of): Promise<Relative[]> {
  const found = new Map<number, Relative>();
  for (const table of ["tidings_message", "tidings_message_archive"] as const) {
    const way = { patron: `${table}.patron_id`, letter: `${table}.letter_code`, address: `${table}.address_id` };
    const read = db
      .selectFrom(table)
      .select(["id", "created_at", "state", "reason", "round", sql<number>`${hasOtherWay(way)}`.as("otherWay")])
      .limit(MOST);
    const add = (rows: Awaited<ReturnType<typeof read.execute>>, how: Relative["how"]) => {
      for (const row of rows) {
        if (of === "m" && row.id === id) continue;
        const state = shownState(row.state, row.reason, row.otherWay === 1);
        found.set(row.id, { key: `m${row.id}`, how, at: row.created_at, state });
      }
    };
    if (rounds) {
      const mine = read.where("notice_id", "=", rounds.noticeId).where("patron_id", "<=>", patronId);
      const all = await mine.orderBy("round", "desc").execute();
      add(
        all.filter(({ round }) => isOfSameRow(rounds, rounds.round, round ?? 0)),
        "round",
      );
    }
    if (copyOf !== undefined) add(await read.where("id", "=", copyOf).execute(), "copy_of");
    if (of === "m") add(await read.where("event_key", "like", `copy:${id}:%`).execute(), "copy");
  }
  return [...found.values()].sort((one, other) => other.at.getTime() - one.at.getTime());
}

/** The keys of the patron's messages right before and after this one. */
export async function readNeighbours(db: Db, row: ListedMessage): Promise<{ newer?: string; older?: string }> {
  if (row.patronId === null) return {};
  const of = row.source === "notice" ? "n" : "m";
  const here = { at: row.createdAt, of, id: row.id } as const;
  const mine = { reach: null, patronIds: [row.patronId] };
  const [older] = (await listMessages(db, mine, { size: 1, older: here })).rows;
  const [newer] = (await listMessages(db, mine, { size: 1, newer: here })).rows;
  return { ...(older ? { older: older.key } : {}), ...(newer ? { newer: newer.key } : {}) };
}
