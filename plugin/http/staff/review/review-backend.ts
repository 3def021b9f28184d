import type { ChannelName } from "../../../database/tables.ts";
import { readRestore } from "../../../inbound-health/restore.ts";
import { type Library, readLibraries } from "../../../koha/libraries.ts";
import type { Reach } from "../../../koha/reach.ts";
import { REVIEW_GROUPS, type ReviewScope } from "../../../reports/review/groups.ts";
import {
  type PressedState,
  type ReviewDone,
  readLastDealtWith,
  readPress,
  readReviewDone,
} from "../../../reports/review-done.ts";
import { type ListedGroup, readReview } from "../../../reports/review-list.ts";
import { type Actor, undoPress } from "../../../review/acts.ts";
import type { ItemId } from "../../../review/kinds.ts";
import { reopenItem } from "../../../review/reopen.ts";
import type { StaffBackendParts } from "../parts.ts";
import { type Presser, type PressReport, pressButton } from "./press-button.ts";
import type { Pressed, ReviewQuery } from "./review-form.ts";

/** How many items of a group are shown beside other groups, and alone. */
const FEW = 20;
export const REVIEW_PAGE = 100;

/** What the page shows. */
export interface ReviewState {
  /** Groups with nothing in them are missing. */
  groups: readonly ListedGroup[];
  total: number;
  /** Those that this person may choose among. */
  libraries: readonly Library[];
  done: readonly ReviewDone[];
  last: { who: string; at: Date } | undefined;
  /** A restored database holds messages back. */
  restored: boolean;
  /** The channels whose provider can be asked what became of a message. */
  askable: ReadonlySet<ChannelName>;
}

/** What the page of what needs a person reads and does. */
export interface ReviewBackend {
  read(query: ReviewQuery, reach: Reach): Promise<ReviewState>;
  press(pressed: Pressed, scope: ReviewScope, by: Presser): Promise<PressReport>;
  /** How a press stands; undefined: there is none by that name. */
  pressed(press: string): Promise<PressedState | undefined>;
  /** Returns how many were still to be had. */
  undo(press: string, by: Actor): Promise<number>;
  /** False: it is on the list already, or not within reach. */
  reopen(item: ItemId, reach: Reach, by: Actor): Promise<boolean>;
}

/** Opens the backend of the page of what needs a person. */
export function openReviewBackend(parts: StaffBackendParts): ReviewBackend {
  const { db, log, now } = parts;
  return {
    read: (query, reach) => readState(parts, query, reach),
    press: (pressed, scope, by) => pressButton(parts, pressed, scope, by),
    pressed: (press) => readPress(db, press),
    undo: async (press, by) => {
      const count = await undoPress(db, press, by, now());
      log.note("review.undone", { count });
      return count;
    },
    reopen: async (item, reach, by) => {
      const marks = await readReviewDone(db, reach, now());
      const mark = marks.find(({ kind, id }) => kind === item.kind && id === item.id);
      return mark !== undefined && (await reopenItem(db, { ...item, patronId: mark.patronId }, by, now()));
    },
  };
}

async function readState(parts: StaffBackendParts, query: ReviewQuery, reach: Reach): Promise<ReviewState> {
  const { db, installation, now } = parts;
  const alone = query.groups.length === 1;
  const wanted = query.groups.length > 0 ? query.groups : REVIEW_GROUPS;
  const { library, order } = query;
  const after = alone ? query.after : undefined;
  const most = alone ? REVIEW_PAGE : FEW;
  const listed = await readReview(db, { groups: wanted, reach, library, order, most, after }, now());
  const groups = listed.filter(({ count }) => count > 0);
  const libraries = await readLibraries(db);
  const channels = [...installation.channels.values()];
  return {
    groups,
    total: groups.reduce((sum, { count }) => sum + count, 0),
    libraries: libraries.filter(({ branchcode }) => reach === null || reach.includes(branchcode)),
    done: await readReviewDone(db, reach, now()),
    last: await readLastDealtWith(db),
    restored: (await readRestore(db)) !== undefined,
    askable: new Set(channels.flatMap((channel) => (channel.find ? [channel.name] : []))),
  };
}
