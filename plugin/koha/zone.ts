/** The library's time zone: the one that its Koha names, if it is a valid one, else the server's. */
export function libraryZone(named: string | undefined, servers: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: named ?? servers }).resolvedOptions().timeZone;
  } catch {
    return servers;
  }
}

/** What is wrong with the time zone that is set, in a sentence; undefined if nothing is. Koha, too, goes on with it. */
export function zoneFault(
  { timezone, severalTimezones }: { timezone?: string; severalTimezones?: true },
  servers: string,
): string | undefined {
  const instead = `Times are this server's, ${servers}.`;
  if (severalTimezones) return `koha-conf.xml has <timezone> more than once (yazgfs/config); keep one. ${instead}`;
  if (timezone === undefined || timezone === "local" || isZone(timezone)) return undefined;
  return `The time zone that is set for Koha, "${timezone}", is not known; write one like America/New_York. ${instead}`;
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
