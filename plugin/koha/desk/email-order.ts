import type { Db } from "../../database/connection.ts";
import { type Contacts, EMAIL_FIELDS, type EmailField } from "../contacts.ts";

/** Which field comes first, and in which order the others; the first of them had another name before Koha 23.05. */
const VARIABLES = ["EmailFieldPrimary", "AutoEmailPrimaryAddress", "EmailFieldPrecedence"] as const;

const isEmailField = (name: string): name is EmailField => (EMAIL_FIELDS as readonly string[]).includes(name);

/**
 * The order in which Koha takes the email addresses of a record: the field that the library has named first, then the
 * order that it has set, then Koha's own.
 */
export function emailOrder(preferences: ReadonlyMap<string, string>): EmailField[] {
  const first = preferences.get("EmailFieldPrimary") ?? preferences.get("AutoEmailPrimaryAddress") ?? "";
  const named = [first, ...(preferences.get("EmailFieldPrecedence") ?? "").split("|")].map((one) => one.trim());
  return [...new Set([...named.filter(isEmailField), ...EMAIL_FIELDS])];
}

/** Reads that order from Koha's preferences. */
export async function readEmailOrder(db: Db): Promise<EmailField[]> {
  const rows = await db
    .selectFrom("systempreferences")
    .select(["variable", "value"])
    .where("variable", "in", [...VARIABLES])
    .execute();
  return emailOrder(new Map(rows.map(({ variable, value }) => [variable, value ?? ""])));
}

/** The addresses of a record in that order, as typed there. */
export const inOrder = (emails: Contacts["emails"], order: readonly EmailField[]): string[] =>
  order.flatMap((field) => emails.filter((one) => one.field === field).map(({ value }) => value));
