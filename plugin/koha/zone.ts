/** The library's time zone: the one that its Koha names, if it is a valid one, else the server's. */
export function libraryZone(named: string | undefined, servers: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: named ?? servers }).resolvedOptions().timeZone;
  } catch {
    return servers;
  }
}
