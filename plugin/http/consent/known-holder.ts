import type { KnownPatron } from "../../koha/patrons.ts";

/** Another patron who uses a number, chat or address: staff are told who, patrons never. */
export interface Holder extends KnownPatron {
  patronId: number;
}
