/**
 * Koha merges further lines into these while they are pending (C4::Circulation::SendCirculationAlert,
 * C4::Reserves::_koha_notify_reserve). The shim leaves their metadata alone ($MERGED in Stamp.pm);
 * shim/numbers.test.ts compares the two. A library may give the digest of holds another letter, so every row that Koha
 * made to add to it counts too, whatever its letter (`GROWING`).
 */
export const MERGED_BY_KOHA: ReadonlySet<string> = new Set(["CHECKIN", "CHECKOUT", "RENEWAL", "HOLDDGST"]);

/** The metadata of a row that Koha may add to is YAML with the parts of its text: `body`, `footer`, `header`. */
export const GROWING = "---%\nbody:%";
