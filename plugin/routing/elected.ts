import type { NoticeType } from "./notice-types.ts";

/** Which of Koha's rows serves a patron with a type of notice. */
export const SOURCES = ["sms", "email", "print", "none"] as const;
export type Source = (typeof SOURCES)[number];

/** What reaches the patron from Koha itself where no source is elected: its mail, its print, or nothing. */
export const OTHERWISE = ["mail", "letter", "nothing"] as const;
export type Otherwise = (typeof OTHERWISE)[number];

/** Why a source is elected. */
export const SERVED_BECAUSE = ["koha_texts", "mail_taken", "mail_taken_too", "print_taken"] as const;

/** Why none is. */
export const UNSERVED_BECAUSE = [
  /** The patron does not want this type by any way they chose with us. */
  "unticked_here",
  /** A rule of the library switches the type off, whatever was elected. */
  "type_off",
  /** In Koha the patron has unticked every way for this type. */
  "unticked_in_koha",
  /** The library does not send it at all: a preference, the category, no rule. */
  "off_in_koha",
  /** Koha has no letter for texts of this type. */
  "no_sms_letter",
  /** SMS is ticked, but the record has no number for it. */
  "no_number",
  /** Only other ways are ticked in Koha. */
  "sms_not_ticked",
  /** Overdue rules do not name SMS. */
  "no_overdue_sms",
  /** Koha writes this type as mail only. */
  "mail_only_type",
  /** Koha has never been seen to queue this type. */
  "job_not_seen",
  /** The mail is to be taken, but NoticeBcc sends copies of all mail. */
  "mail_has_bcc",
  /** The mail is to be taken, but RedirectGuaranteeEmail sends it to a guarantor too. */
  "mail_to_guarantor",
  /** Koha makes no row that we could take: nothing ticked, no address, no rule about print. */
  "no_row",
] as const;

export type ServedBecause = (typeof SERVED_BECAUSE)[number];
export type UnservedBecause = (typeof UNSERVED_BECAUSE)[number];
export type ElectedBecause = ServedBecause | UnservedBecause;

/** What was elected for a patron and a type of notice. */
export interface Elected {
  source: Source;
  because: ElectedBecause;
  otherwise: Otherwise;
  /** Our message goes beside Koha's mail, not in its place. */
  asWell: boolean;
}

/** The outcome for every type. */
export type ElectedByType = ReadonlyMap<NoticeType, Elected>;

/** What an outcome comes to where a rule switches its type off: what we do not take goes as Koha has it. */
export function switchedOff({ source, otherwise }: Elected): Elected {
  const kohas = { email: "mail", print: "letter", sms: otherwise, none: otherwise } as const;
  return { source: "none", because: "type_off", otherwise: kohas[source], asWell: false };
}
