import type { Generated } from "kysely";

/** Columns of a message, in the outbox and in the archive, about whom and what its words told of. */
export interface ToldColumns {
  /** The patron's home library when the message was made. */
  library: Generated<string | null>;
  /** The hold or loan that it is about, as `hold:7` or `loan:9`; gone once Koha has forgotten whose that was. */
  about: Generated<string | null>;
  /** When its words went, because Koha no longer keeps what they told of. */
  forgotten_at: Generated<Date | null>;
  /** Of which holds and loans it may tell, where `about` does not say (outbox/forget/told-things). */
  tells_of: Generated<string | null>;
  /** The fingerprint of Koha's text, where the message words it otherwise. */
  source_hash: Generated<string | null>;
}
