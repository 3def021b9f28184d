const MOST = 50;

/**
 * Keeps what presses did for the page that is loaded next, under a name that nobody can guess: an address that somebody
 * made up says nothing.
 */
export function openSayings(random: (bytes: number) => Buffer) {
  const kept = new Map<string, string>();
  return {
    /** Returns the name. */
    keep: (said: string): string => {
      const name = random(9).toString("base64url");
      kept.set(name, said);
      const oldest = kept.keys().next().value;
      if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
      return name;
    },
    recall: (name: string | undefined): string | undefined => (name === undefined ? undefined : kept.get(name)),
  };
}
