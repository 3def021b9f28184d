import { FULL } from "./fill.ts";

/** So many rows of tables and indexes one page may read: the whole outbox, and not much of all that is beyond it. */
export const MOST_READ = FULL.hot + 10_000;
