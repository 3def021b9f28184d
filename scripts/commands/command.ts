import { parseArgs } from "node:util";
import { Failure } from "../../plugin/foundation/failure.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a command is given: the words after its name, and the world around it. */
export interface Asked {
  args: readonly string[];
  env: Environment;
  /** How somebody types this command here, such as `npm run -s consent --`: for its usage text. */
  call: string;
  /** Standard input, read by lines. */
  input: AsyncIterable<unknown> & { isTTY?: boolean | undefined };
  /** One line, or several, on standard output. */
  say(text: string): void;
  /** On standard error: what whoever reads the answer by a program need not see. */
  complain(text: string): void;
}

/** Does its work and answers the exit code; a Failure is told as its sentence. */
export type Command = (asked: Asked) => Promise<number>;

/** Exit codes: what was asked for cannot be done; it was asked wrongly; there is no database that could be asked. */
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
 * What the database says of a statement that it will not run, in a sentence; its own words name tables and columns,
 * never what is in them.
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

/** Runs a command; expected failures become one sentence and an exit code, anything else is a bug and is thrown. */
export async function runCommand(command: Command, asked: Asked): Promise<number> {
  try {
    return await command(asked);
  } catch (error) {
    if (error instanceof Failure) {
      asked.complain(error.message);
      if (error.code === "bad_arguments") return MISUSED;
      return OF_THE_DATABASE.has(error.code) ? NO_DATABASE : REFUSED;
    }
    const reason = error instanceof Error && "code" in error ? REASONS[String(error.code)] : undefined;
    if (reason === undefined || !(error instanceof Error)) throw error;
    asked.complain(`${reason} (${error.message})`);
    return NO_DATABASE;
  }
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

/** The options of a command. An unknown one is a Failure that names it and says how the usage is told. */
export function readOptions<const O extends Options>({ args, call }: Pick<Asked, "args" | "call">, options: O) {
  try {
    const { values } = parseArgs({ args: [...args], options: { ...options, help: { type: "boolean", short: "h" } } });
    return values;
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault;
    // Node goes on to explain how such a word could be given as a text of its own, which none of ours takes.
    const complaint = fault.message.replace(/\. To specify a positional.*$/s, "").replace(/\.?$/, ".");
    throw new Failure("bad_arguments", `${complaint} What it takes: ${call} --help`);
  }
}

/** Runs a command as this process: its words, its environment, its exit code. */
export async function runHere(command: Command, call: string): Promise<void> {
  process.stdout.on("error", () => process.exit(0)); // the reader has seen enough, as in `hear | head`
  process.exitCode = await runCommand(command, {
    args: process.argv.slice(2),
    env: process.env,
    call,
    input: process.stdin.setEncoding("utf8"),
    say: (text) => process.stdout.write(`${text}\n`),
    complain: (text) => process.stderr.write(`${text}\n`),
  });
}
