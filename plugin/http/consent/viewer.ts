import type { ChannelName } from "../../database/tables.ts";
import type { Holder } from "./known-holder.ts";

/** Who looks at whose consent, and where the forms of the sections are posted. */
export interface Viewer {
  patronId: number;
  /** Staff give a reason for what they do, and see their own words for states. */
  by: "patron" | "staff";
  /** The name in the ledger: "patron", or a staff user name. */
  actor: string;
  /** May only look. */
  readOnly: boolean;
  /** Path of the page with the sections, as the browser sees it, without a trailing slash. */
  at: string;
  /** For staff who may see patrons: who uses the address of each channel that this patron had or asked for. */
  holders?: ReadonlyMap<ChannelName, Holder>;
}
