import type { Elected, Otherwise } from "./elected.ts";
import type { ExpectedRows } from "./expected-rows.ts";

/** How the library's rules take a transport for a type at a library. */
export interface Takes {
  takes: boolean;
  /** Beside Koha's mail, not in its place. */
  asWell: boolean;
}

/** What an election rests on, for one patron and one type. */
export interface ElectionFacts {
  rows: ExpectedRows;
  /** The patron wants this type by some way they chose with us. */
  wanted: boolean;
  /** Koha's job for this type was never seen to write anything, though we have watched for long enough. */
  jobMissing: boolean;
  email: Takes;
  print: Takes;
  /** The library has entered when its print job runs. */
  printWindow: boolean;
  /** NoticeBcc sends copies of all mail. */
  bccOfMail: boolean;
  /** The patron's mail goes to a guarantor too. */
  mailToGuarantor: boolean;
}

/** What reaches the patron from Koha itself. */
function otherwiseOf({ email, mailGoes, print }: ExpectedRows): Otherwise {
  if (email && mailGoes) return "mail";
  return print ? "letter" : "nothing";
}

/**
 * Which of Koha's rows serves a patron who is opted in with a type: its own text, else its mail where a rule takes it,
 * else its print where a rule does. Pure, and has an answer to everything.
 */
export function elect(facts: ElectionFacts): Elected {
  const { rows, email, print } = facts;
  const otherwise = otherwiseOf(rows);
  const none = (because: Elected["because"]): Elected => ({ source: "none", because, otherwise, asWell: false });
  if (!facts.wanted) return none("unticked_here");
  if (rows.noSms === "unticked_in_koha" && !rows.sms) return none("unticked_in_koha");
  if (facts.jobMissing && (rows.sms || rows.email || rows.print))
    return { ...none("job_not_seen"), otherwise: "nothing" };
  if (rows.sms) return { source: "sms", because: "koha_texts", otherwise, asWell: false };
  if (rows.email && email.takes) {
    if (facts.bccOfMail) return none("mail_has_bcc");
    if (facts.mailToGuarantor) return none("mail_to_guarantor");
    return email.asWell
      ? { source: "email", because: "mail_taken_too", otherwise, asWell: true }
      : { source: "email", because: "mail_taken", otherwise: rows.print ? "letter" : "nothing", asWell: false };
  }
  if (rows.print && print.takes && facts.printWindow) {
    return { source: "print", because: "print_taken", otherwise: rows.mailGoes ? "mail" : "nothing", asWell: false };
  }
  return none(rows.noSms);
}
