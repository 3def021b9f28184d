import { onePhone, phoneForms } from "../../consent/phones/one-phone.ts";
import type { Db } from "../../database/connection.ts";
import { readLibraries } from "../../koha/libraries.ts";
import { type HomePatron, readHomePatrons } from "../../koha/patrons.ts";
import { type Reach, readWithinReach } from "../../koha/reach.ts";
import type { ReviewKind } from "../../review/kinds.ts";
import { readPatronsAt } from "../texts-for-a-person.ts";
import { readActive } from "../texts-without-effect.ts";
import type { ReviewDoubt, ReviewItem } from "./groups.ts";
import type { SourceRow } from "./source.ts";

/** To whom nothing comes, and who could be opted out because of it. */
const FOR_THEMSELVES: ReadonlySet<ReviewKind> = new Set(["stranded", "unreached"]);

/** Adds who the patrons are, and whom within reach one could opt out because of a text. */
export async function completeItems(db: Db, read: readonly SourceRow[], reach: Reach): Promise<ReviewItem[]> {
  if (read.length === 0) return [];
  const rows = await withOtherForms(db, read);
  const texts = rows.flatMap(({ kind, addressId }) => (kind === "heard" && addressId !== null ? [addressId] : []));
  const active = await readActive(db, [...new Set(texts)]);
  const seen = await readWithinReach(
    db,
    reach,
    active.map(({ patronId }) => patronId),
  );
  const there = active.filter(({ patronId }) => reach === null || seen.has(patronId));
  const ids = [...rows.map(({ patronId }) => patronId), ...there.map(({ patronId }) => patronId)];
  const known = await readHomePatrons(
    db,
    ids.flatMap((id) => id ?? []),
  );
  const libraries = new Map((await readLibraries(db)).map(({ branchcode, name }) => [branchcode, name]));
  const named = (patron: HomePatron | undefined) =>
    patron && { name: patron.name, card: patron.card, library: libraries.get(patron.library) ?? patron.library };
  return rows.map((row) => ({
    kind: row.kind,
    id: row.id,
    at: row.at,
    patronId: row.patronId,
    patron: row.patronId === null ? undefined : named(known.get(row.patronId)),
    channel: row.channel,
    address: row.address,
    letterCode: row.letterCode,
    message: row.message,
    reason: row.reason,
    noticeId: row.noticeId,
    askedAt: row.askedAt,
    words: row.words,
    optOut: (FOR_THEMSELVES.has(row.kind) && row.patronId !== null
      ? [{ patronId: row.patronId }]
      : there.filter(({ addressId }) => row.kind === "heard" && addressId === row.addressId)
    ).map(({ patronId }) => ({ patronId, name: known.get(patronId)?.name })),
    doubt: row.kind === "doubt" ? doubtOf(row) : undefined,
  }));
}

/** A parked text's number may be stored in another form with its patron. */
async function withOtherForms(db: Db, rows: readonly SourceRow[]): Promise<SourceRow[]> {
  const numbers = rows.flatMap(({ kind, patronId, channel, address }) =>
    kind === "parked" && patronId === null && channel === "sms" && address !== null ? [address] : [],
  );
  const digits = numbers.filter((number) => /^\d+$/.test(number));
  if (digits.length === 0) return [...rows];
  const patrons = await readPatronsAt(
    db,
    digits.flatMap((number) => phoneForms(number)),
  );
  return rows.map((row) =>
    row.kind === "parked" && row.patronId === null && row.channel === "sms"
      ? { ...row, patronId: patrons.get(onePhone(row.address ?? "")) ?? null }
      : row,
  );
}

function doubtOf(row: SourceRow): ReviewDoubt {
  const { since, begunAt, attempts, listed, maxTries, expiresAt, tries } = row;
  return { since, begunAt, attempts, listed, maxTries: maxTries ?? 1, expiresAt, tries: tries ?? 0 };
}
