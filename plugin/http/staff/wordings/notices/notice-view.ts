import type { TrialTarget } from "../../../../configuration/trial-list.ts";
import type { ChannelName } from "../../../../database/tables.ts";
import type { NoticeLibrary } from "../../../../koha/notice-facts/notice-facts.ts";
import type { WordingPlace } from "../../../../templates/notices/notice-wording-store.ts";
import { type NoticeVariable, variablesOf } from "../../../../templates/notices/variables.ts";
import type { WordedNotice } from "../../../../templates/notices/worded-notices.ts";
import type { Wording } from "../../../../templates/notices/wording.ts";
import type { WordingFault } from "../../../../templates/wordings-judge.ts";
import type { PlaceState } from "./notices-backend.ts";
import type { Bubbles, Shorter } from "./preview.ts";
import type { TestOutcome } from "./send-test.ts";

/** What is wrong; with `form`, in which of the two texts. */
export type ShownFault = WordingFault & { form?: keyof Wording };

/** Whom the preview shows: made up; a real patron; one with nothing to tell now; or nobody has the card. */
export type PreviewPatron = "made_up" | "real" | "nothing" | "nobody";

/** A wording as the phones show it. */
export interface NoticePreview {
  bubbles: Bubbles;
  shorter: Shorter | undefined;
  way: ChannelName;
  /** The library's name, or our number. */
  from: string;
  patron: PreviewPatron;
}

/** What a variable stands for in the preview. */
export interface ShownVariable {
  name: NoticeVariable;
  sample: string;
}

/** What the page of one notice shows. */
export interface NoticeView {
  place: WordingPlace;
  state: PlaceState;
  libraries: readonly NoticeLibrary[];
  /** Whether this place has a wording of its own. */
  owned: boolean;
  /** Whether the notice can tell of several things. */
  several: boolean;
  typed: Wording;
  /** What is in the form is not what is stored. */
  unsaved: boolean;
  faults: readonly ShownFault[];
  /** Undefined where a fault stands against it. */
  preview: NoticePreview | undefined;
  variables: readonly ShownVariable[];
  /** The card number of the patron in the preview, as typed. */
  card: string;
  targets: readonly TrialTarget[];
  done?: "saved" | "default" | "restored" | undefined;
  converted?: { before: Wording; left: readonly string[]; same: boolean } | undefined;
  tested?: { outcome: TestOutcome | "no_target" | "nothing"; to: string } | undefined;
  compared?: { from: string; to: string } | undefined;
}

/** Whether a notice can tell of several things at once. */
export const tellsOfSeveral = (name: WordedNotice): boolean => variablesOf(name).includes("count");
