import { keepTerms } from "../../../plugin/consent/terms.ts";
import type { Tx } from "../../../plugin/database/connection.ts";
import type { ChannelName } from "../../../plugin/database/tables.ts";
import { termsIn } from "../../../plugin/http/consent/opt-in.ts";
import { type Lang, openLocales } from "../../../plugin/templates/locales.ts";

const say = await openLocales();

/** Keeps the terms that a patron of the demo ticks, as a page shows them; returns what the ledger names. */
export const tickTerms = (
  tx: Tx,
  { channel, lang }: { channel: ChannelName; lang: Lang },
  library: string,
  now: Date,
) => keepTerms(tx, termsIn(say, lang, library, channel), now);
