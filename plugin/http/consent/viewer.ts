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
  /** For staff: whether they may see a patron, so that nobody out of reach is named. */
  maySee?(patronId: number): Promise<boolean>;
}

/** That patron, if this person of the staff may see them; patrons are told of nobody. */
export async function nameable(holder: Holder | undefined, viewer: Viewer): Promise<Holder | undefined> {
  if (!holder || viewer.by !== "staff") return undefined;
  return !viewer.maySee || (await viewer.maySee(holder.patronId)) ? holder : undefined;
}
