import { parseArgs } from "node:util";
import { databaseTrouble } from "../../plugin/database/trouble.ts";
import { Failure } from "../../plugin/foundation/failure.ts";
import { mendDatabase } from "../../plugin/koha/unusable-database.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a command gets: its arguments, and its environment. */
export interface Asked {
  args: readonly string[];
  env: Environment;
  /** How this command is called here, such as `npm run -s consent --`: for its usage text. */
  call: string;
  /** Standard input, read by lines. */
  input: AsyncIterable<unknown> & { isTTY?: boolean | undefined };
  /** Writes one line, or several, to standard output. */
  say(text: string): void;
  /** Writes to standard error what a program that reads the output does not need. */
  complain(text: string): void;
}

/** Does its work and returns the exit code; a Failure that it throws is printed as its sentence. */
export type Command = (asked: Asked) => Promise<number>;

/** Exit codes: the command cannot be carried out; its arguments are wrong; the database cannot be used. */
export const REFUSED = 1;
export const MISUSED = 2;
export const NO_DATABASE = 3;

const OF_THE_DATABASE = new Set([
  "no_address",
  "koha_conf_unreadable",
  "bad_database_address",
  "tls_file_unreadable",
  "database_unreachable",
  "no_koha",
]);

/**
 * A sentence for each error by which the database refuses a statement. The error's own message, which names tables and
 * columns but never their contents, is printed behind it.
 */
const REASONS: Readonly<Record<string, string>> = {
  ER_NO_SUCH_TABLE:
    "This database has not all of Tidings' tables: is it the right one, and has the plugin been installed or upgraded?",
  ER_BAD_FIELD_ERROR: "This database's tables are of another version: has the plugin been upgraded?",
  ER_TABLEACCESS_DENIED_ERROR: "The database's user lacks a right: run the grants again.",
  ER_COLUMNACCESS_DENIED_ERROR: "The database's user lacks a right: run the grants again.",
  PROTOCOL_CONNECTION_LOST: "The connection to the database broke off; try again.",
  ECONNRESET: "The connection to the database broke off; try again.",
};

/** Runs a command. Expected failures become one sentence and an exit code; anything else is a bug and is thrown. */
export async function runCommand(command: Command, asked: Asked): Promise<number> {
  try {
    return await command(asked);
  } catch (error) {
    if (error instanceof Failure) {
      asked.complain(error.message);
      if (error.code === "bad_arguments") return MISUSED;
      return OF_THE_DATABASE.has(error.code) ? NO_DATABASE : REFUSED;
    }
    const trouble = databaseTrouble(error);
    const known = error instanceof Error && "code" in error ? REASONS[String(error.code)] : undefined;
    const reason = known ?? (trouble && mendDatabase(trouble));
    if (reason === undefined || !(error instanceof Error)) throw error;
    asked.complain(`${reason} (${error.message})`);
    return NO_DATABASE;
  }
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

/** Reads the options of a command. Throws a Failure that names an unknown option and says how to print the usage. */
export function readOptions<const O extends Options>({ args, call }: Pick<Asked, "args" | "call">, options: O) {
  try {
    const { values } = parseArgs({ args: [...args], options: { ...options, help: { type: "boolean", short: "h" } } });
    return values;
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault;
    // Node adds how to pass such a word as a positional argument, which none of our commands takes.
    const complaint = fault.message.replace(/\. To specify a positional.*$/s, "").replace(/\.?$/, ".");
    throw new Failure("bad_arguments", `${complaint} What it takes: ${call} --help`);
  }
}

/** Runs a command with this process's arguments and environment, and sets its exit code. */
export async function runHere(command: Command, call: string): Promise<void> {
  process.stdout.on("error", () => process.exit(0)); // the reader has closed the pipe, as in `hear | head`
  process.exitCode = await runCommand(command, {
    args: process.argv.slice(2),
    env: process.env,
    call,
    input: process.stdin.setEncoding("utf8"),
    say: (text) => process.stdout.write(`${text}\n`),
    complain: (text) => process.stderr.write(`${text}\n`),
  });
}
