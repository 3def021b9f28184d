import type { Db, Tx } from "../../database/connection.ts";
import { EMAIL_FIELDS, type EmailField } from "../contacts.ts";
import type { SupplyPreferences } from "./supply.ts";

const VARIABLES = [
  "EnhancedMessagingPreferences",
  "SMSSendDriver",
  "TranslateNotices",
  "RenewalSendNotice",
  "AutoRenewalNotices",
  "MembershipExpiryDaysNotice",
  "UseRecalls",
  "NoticeBcc",
  "RedirectGuaranteeEmail",
  "TalkingTechItivaPhoneNotification",
  "EmailFieldPrimary",
  "AutoEmailPrimaryAddress",
  "EmailFieldPrecedence",
  "EmailFieldSelection",
] as const;

const isField = (name: string): name is EmailField => (EMAIL_FIELDS as readonly string[]).includes(name);

/** Koha's preferences as they decide about rows. `values` has those that are set. */
export function supplyPreferences(values: ReadonlyMap<string, string>): SupplyPreferences {
  const value = (name: (typeof VARIABLES)[number]) => (values.get(name) ?? "").trim();
  // As Koha's Perl understands it.
  const isOn = (name: (typeof VARIABLES)[number]) => !["", "0"].includes(value(name));
  const auto = value("AutoRenewalNotices");
  return {
    ticking: isOn("EnhancedMessagingPreferences"),
    smsDriver: isOn("SMSSendDriver"),
    translate: isOn("TranslateNotices"),
    renewalNotices: isOn("RenewalSendNotice"),
    autoRenewals: auto === "never" || auto === "preferences" ? auto : "cron",
    expiryNotices: isOn("MembershipExpiryDaysNotice"),
    recalls: isOn("UseRecalls") && value("UseRecalls").toLowerCase() !== "off",
    bccOfMail: isOn("NoticeBcc"),
    mailToGuarantors: isOn("RedirectGuaranteeEmail"),
    itivaCalls: isOn("TalkingTechItivaPhoneNotification"),
    mailFields: mailFields(values),
  };
}

/** A field that the library names is the only one; else the first of an order that has anything, or several. */
function mailFields(values: ReadonlyMap<string, string>): readonly EmailField[] {
  const first = (values.get("EmailFieldPrimary") ?? values.get("AutoEmailPrimaryAddress") ?? "").trim();
  if (isField(first)) return [first];
  const listed = first === "MULTI" ? values.get("EmailFieldSelection") : values.get("EmailFieldPrecedence");
  const fields = (listed ?? "").split(/[|,]/).map((one) => one.trim());
  return fields.some(isField) ? fields.filter(isField) : EMAIL_FIELDS;
}

/** Reads Koha's preferences, as they decide about rows. */
export async function readSupplyPreferences(db: Db | Tx): Promise<SupplyPreferences> {
  const rows = await db
    .selectFrom("systempreferences")
    .select(["variable", "value"])
    .where("variable", "in", [...VARIABLES])
    .execute();
  const named = new Map(VARIABLES.map((name) => [name.toLowerCase(), name]));
  return supplyPreferences(
    new Map(rows.map(({ variable, value }) => [named.get(variable.toLowerCase()) ?? variable, value ?? ""])),
  );
}
