import type { Db } from "../../database/connection.ts";

/** Koha's own preferences that may name it, and the one that comes first. */
const PREFERENCES = ["staffClientBaseURL", "OPACBaseURL"] as const;

const LOCAL = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Where Koha's REST API answers: the address that the library entered for it, else the one that Koha's own preferences
 * name. Undefined if there is none. A number travels there, so only https, or a program on this machine, is safe.
 */
export async function readKohaAddress(
  db: Db,
  entered: string | undefined,
): Promise<{ url: string; safe: boolean } | undefined> {
  const url = asUrl(entered) ?? asUrl(await readPreference(db));
  if (!url) return undefined;
  const base = url.pathname.replace(/\/+$/, "").replace(/\/api\/v1$/, "");
  return { url: `${url.origin}${base}`, safe: url.protocol === "https:" || LOCAL.test(url.hostname) };
}

async function readPreference(db: Db): Promise<string | undefined> {
  const rows = await db
    .selectFrom("systempreferences")
    .select(["variable", "value"])
    .where("variable", "in", [...PREFERENCES])
    .execute();
  const named = PREFERENCES.map((name) => rows.find((row) => row.variable.toLowerCase() === name.toLowerCase())?.value);
  return named.find((value) => value?.trim())?.trim();
}

function asUrl(text: string | undefined): URL | undefined {
  if (!text || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.username === "" && url.password === "" ? url : undefined;
}
