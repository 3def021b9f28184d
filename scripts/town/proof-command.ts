/** The settings that the command `consent` takes from its environment. */
const NEEDED = ["TIDINGS_DATABASE_URL", "TIDINGS_KEY"] as const;

/**
 * The command that prints the proof of a patron's consent in the demo, to be pasted into a shell in this folder while
 * the demo runs: its database lies at another address each time. `env` is the service's environment.
 */
export function proofCommand(env: Readonly<Record<string, string | undefined>>, patronId: number): string {
  const settings = NEEDED.flatMap((name) => {
    const value = env[name];
    return value === undefined || value === "" ? [] : [`${name}=${quoted(value)}`];
  });
  return [...settings, `npm run -s consent -- --patron ${patronId}`].join(" ");
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
