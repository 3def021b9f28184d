import type { Installation } from "../../../configuration/installation.ts";
import type { Library } from "../../../configuration/library.ts";
import { writtenNumber } from "../../../consent/phones/written-number.ts";
import type { Db } from "../../../database/connection.ts";
import type { ChannelName } from "../../../database/tables.ts";
import { type AgreedTerms, readAgreedTerms } from "../../../reports/agreed-terms.ts";
import type { Lang, Say } from "../../../templates/locales.ts";
import type { WordedText } from "../../../templates/wording-list.ts";
import {
  type OwnSay,
  readOwnTexts,
  readVersions,
  saveWording,
  type WordingVersion,
} from "../../../templates/wordings.ts";
import { readShipped, type Sample } from "../../../templates/wordings-judge.ts";

/** A text that the library words itself, in one language. */
export interface OwnText {
  name: string;
  lang: string;
  text: string;
}

/** What the pages of wordings read and do. */
export interface WordingsBackend {
  shipped: Say;
  /** The texts that the library words itself. */
  owned(): Promise<readonly OwnText[]>;
  /** Every version of a text, the newest first. */
  versions(text: WordedText, lang: Lang): Promise<WordingVersion[]>;
  /**
   * Saves what was typed over version `seen`; a text equal to the shipped one restores that. `meanwhile`: somebody else
   * has saved something else since, and nothing is saved. Idempotent.
   */
  save(
    text: WordedText,
    wording: { lang: Lang; text: string | null; seen: number; by: string },
  ): Promise<"saved" | "meanwhile">;
  /** The wordings of the terms that people agreed to for a channel. */
  agreed(channel: ChannelName, lang: Lang): Promise<AgreedTerms[]>;
  /** The values of the variables in a preview. */
  sample(): Sample;
}

export interface WordingsBackendParts {
  db: Db;
  say: OwnSay;
  installation: Pick<Installation, "settings" | "senders">;
  now(): Date;
}

/** Opens the backend of the pages of wordings. */
export function openWordingsBackend({ db, say, installation, now }: WordingsBackendParts): WordingsBackend {
  const { shipped } = say;
  return {
    shipped,
    owned: () => readOwnTexts(db),
    versions: ({ key }, lang) => readVersions(db, key, lang),
    save: async ({ key }, { lang, text, seen, by }) => {
      const wanted = text === readShipped(shipped, lang, key) ? null : text;
      const [latest] = await readVersions(db, key, lang);
      // A second click of the same button, or nothing new.
      if ((latest?.text ?? null) === wanted) return "saved";
      if ((latest?.version ?? 0) !== seen) return "meanwhile";
      const saved = await saveWording(db, { name: key, lang, text: wanted, by }, seen, now());
      await say.refresh();
      return saved ? "saved" : "meanwhile";
    },
    agreed: (channel, lang) => readAgreedTerms(db, channel, lang),
    sample: () => sampleOf(installation),
  };
}

function sampleOf({ settings, senders }: WordingsBackendParts["installation"]): Sample {
  const { name, contact }: Library = settings().library;
  return {
    library: name,
    contact,
    link: `${settings().opacUrl}/…`,
    address: writtenNumber("15550100123"),
    sender: writtenNumber(senders.get("sms") ?? "15550100001"),
    ending: "0123",
    at: "10:15",
    again: "10:25",
    wait: "15 min",
  };
}
