/** Enough of a number, chat or mail address to recognize it, but not to write to it: `… 0107`, `…@example.org`. */
export function addressHint(address: string | null): string {
  if (address === null || address === "") return "";
  const at = address.lastIndexOf("@");
  return at >= 0 ? `…${address.slice(at)}` : `… ${address.slice(-Math.min(4, Math.floor(address.length / 2)))}`;
}
