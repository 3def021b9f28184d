import { isIPv6 } from "node:net";
import { LANGUAGES, type Lang } from "../../templates/locales.ts";

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
const ADDRESS = /^[\da-f.:]{3,45}$/i;

/**
 * Returns the network that a request comes from. X-Forwarded-For is trusted only from the web server on this machine,
 * and only its last entry, which that server added itself: earlier ones may be forged. An IPv6 network is the first
 * half of the address, since a household has all of the other half.
 */
export function networkOf(peer: string | undefined, forwardedFor: string | undefined): string {
  const last = forwardedFor?.split(",").at(-1)?.trim() ?? "";
  const told = peer !== undefined && LOOPBACK.test(peer) && ADDRESS.test(last) ? last : peer;
  if (told === undefined) return "nowhere";
  const plain = told.toLowerCase().replace(/^::ffff:(?=[\d.]+$)/, "");
  return isIPv6(plain) ? firstHalf(plain) : plain;
}

function firstHalf(address: string): string {
  const [start = "", end] = address.split("::");
  const before = start === "" ? [] : start.split(":");
  const after = end === undefined || end === "" ? [] : end.split(":");
  const gap = end === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: Math.max(gap, 0) }, () => "0"), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}

/**
 * Returns the language to show: the one in the query, otherwise the first of ours that the browser accepts, otherwise
 * the library's.
 */
export function chooseLang(asked: string | undefined, accepted: string | undefined, fallback: Lang): Lang {
  const ours = (tag: string | undefined): Lang | undefined =>
    LANGUAGES.find((lang) => lang === tag?.trim().toLowerCase().split("-", 1)[0]);
  const wishes = (accepted ?? "")
    .split(",")
    .map((part) => {
      const [tag, ...rest] = part.split(";");
      const weight = rest.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find((found) => found !== undefined);
      return { lang: ours(tag), weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ lang, weight }) => lang !== undefined && weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return ours(asked) ?? wishes[0]?.lang ?? fallback;
}
