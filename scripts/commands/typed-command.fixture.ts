import { type Command, type Environment, runCommand } from "./command.ts";

export interface Ended {
  code: number;
  out: string;
  errors: string;
}

interface Around {
  env?: Environment;
  input?: string;
  isTTY?: boolean;
}

/** Runs a command and returns what it prints and its exit code. */
export async function typed(command: Command, args: readonly string[], around: Around = {}): Promise<Ended> {
  const { env = {}, input = "", isTTY = false } = around;
  const ended = { code: 0, out: "", errors: "" };
  async function* chunks() {
    // In two chunks, since a pipe may break a line anywhere.
    yield input.slice(0, 3);
    yield input.slice(3);
  }
  ended.code = await runCommand(command, {
    args,
    env,
    call: "tidings-command",
    input: Object.assign(chunks(), { isTTY }),
    say: (text) => {
      ended.out += `${text}\n`;
    },
    complain: (text) => {
      ended.errors += `${text}\n`;
    },
  });
  return ended;
}
