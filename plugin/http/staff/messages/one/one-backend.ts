import { type Library, readLibraries } from "../../../../koha/libraries.ts";
import { readLetterNames } from "../../../../koha/lookup/letter-names.ts";
import { type Postal, readPostal } from "../../../../koha/lookup/postal-address.ts";
import { type Reach, reaches } from "../../../../koha/reach.ts";
import { type MessageStory, readMessageStory, type StoryOf } from "../../../../reports/messages/story.ts";
import type { Why } from "../../../../reports/waiting/waiting-why.ts";
import type { StaffBackendParts } from "../../parts.ts";
import { explainRows } from "../list/list-backend.ts";
import { type Acting, openActing } from "./acting.ts";

/** What the page of one message shows. */
export interface OneState {
  story: MessageStory;
  why: Why | undefined;
  letterNames: ReadonlyMap<string, string>;
  libraries: readonly Library[];
}

/** What the pages of one message read and do. */
export interface OneBackend extends Acting {
  /** Undefined: there is no such message. `outside`: it is of a patron beyond reach. */
  read(of: StoryOf, reach: Reach): Promise<OneState | "outside" | undefined>;
  /** Undefined: Koha does not have the patron any more. */
  postal(patronId: number): Promise<Postal | undefined>;
  /** Sixteen letters and digits for a form. */
  token(): string;
}

/** Opens what the pages of one message read and do. */
export function openOneBackend(parts: StaffBackendParts): OneBackend {
  const { db, host, now, nonce } = parts;
  return {
    ...openActing(parts),
    read: async (of, reach) => {
      const story = await readMessageStory(parts, of);
      if (!story) return undefined;
      if (!(await within(parts, story, reach))) return "outside";
      const why = (await explainRows(parts, [story.row], now())).get(story.row.key);
      return { story, why, letterNames: await readLetterNames(db, host), libraries: await readLibraries(db) };
    },
    postal: (patronId) => readPostal(db, host, patronId),
    token: () => nonce().toString("base64url").padEnd(16, "0").slice(0, 16),
  };
}

/** As `koha/reach` does in lists: by Koha's record of today, or by the library noted where the patron is gone. */
async function within({ db }: StaffBackendParts, { row }: MessageStory, reach: Reach): Promise<boolean> {
  if (reach === null) return true;
  if (row.patronId === null) return false;
  if (row.patron === null) return row.library !== null && reach.includes(row.library);
  return reaches(db, reach, row.patronId);
}
