import { type DatabaseTrouble, databaseTrouble } from "../database/trouble.ts";
import { Failure } from "../foundation/failure.ts";

/** For programs that call us; what people read is worded in their language (staff.json, `database.*`). */
const SENTENCES: Readonly<Record<DatabaseTrouble, string>> = {
  read_only: "The database is read-only and takes no changes now.",
  locked: "A lock holds the database up, of a backup perhaps; please try again.",
  gone: "The database is not there; please try again later.",
  silent: "The database does not answer in time; please try again later.",
  login_refused: "The database does not accept the service's user or password.",
  no_database: "The database server has no database of the name that is set.",
  denied: "The database's user lacks a right.",
  full: "The disk of the database is full.",
  crowded: "The database takes no more connections now; please try again.",
  old_tables: "A table or column of the database is missing.",
  damaged: "A table of the database is damaged.",
};

/**
 * The Failure `database_<trouble>` for what the database threw while a request was answered; undefined for anything
 * else. `cause` is the error itself.
 */
export function databaseProblem(error: unknown): Failure | undefined {
  const trouble = databaseTrouble(error);
  return trouble && new Failure(`database_${trouble}`, SENTENCES[trouble], error);
}

/** The trouble of the database that the code of a problem names; undefined: another problem. */
export function troubleOf(code: string): DatabaseTrouble | undefined {
  return (Object.keys(SENTENCES) as DatabaseTrouble[]).find((trouble) => code === `database_${trouble}`);
}
