import { sql } from "kysely";
import type { OverdueStep, SmsLetter } from "../../koha/acts/act.ts";
import { countWithoutNumber, readStepsWithoutSms } from "../../koha/acts/overdue-steps.ts";
import { readLetterNames } from "../../koha/lookup/letter-names.ts";
import { countTickedStrangers, readOpacLanguages } from "../../koha/supply/beside-joined.ts";
import { UNSERVED_BECAUSE } from "../../routing/elected.ts";
import { decisiveRule, type Rule } from "../../routing/rule.ts";
import { readNumberIntoKoha } from "../../settings/number-into-koha.ts";
import { LANGUAGES } from "../../templates/locales.ts";
import { readLibraryFacts } from "../library-facts.ts";
import { type BridgeLine, type BridgePlace, type BridgeWarning, bridgesFor } from "./bridge.ts";
import type { BridgeParts } from "./bridge-parts.ts";
import { planLetters } from "./plan-letters.ts";

/** What a bridge would do now: as it is shown, and as it is asked for. */
export interface Plan {
  does: readonly BridgeLine[];
  warns: readonly BridgeWarning[];
  letters: readonly SmsLetter[];
  steps: readonly OverdueStep[];
  /** A rule of ours that is added, and the one that it replaces. */
  rule?: { added: Rule; replaced: Rule | null };
  /** From now on the record of whoever joins is changed. */
  joining: boolean;
  /** The bridge cannot be pressed before the library has entered when its print job runs. */
  noPrintWindow: boolean;
}

const NOTHING: Plan = { does: [], warns: [], letters: [], steps: [], joining: false, noPrintWindow: false };

/** Reads what a bridge would do now. Asks Koha's side nothing. */
export async function readPlan(parts: BridgeParts, place: BridgePlace): Promise<Plan> {
  if (place.bridge === "letters") return planLettersOf(parts, place);
  if (place.bridge === "overdue_sms") return planOverdue(parts, place);
  if (place.bridge === "number_into_koha") return planNumbers(parts);
  return planRule(parts, place, place.bridge === "take_email" ? "email" : "print");
}

async function planLettersOf(parts: BridgeParts, { type, library }: BridgePlace): Promise<Plan> {
  const { db, host, say } = parts;
  const { supply, overdueLetters } = await readLibraryFacts(db, host, parts.now());
  const facts = {
    letters: supply.letters,
    overdueLetters,
    translate: supply.preferences.translate,
    opacLanguages: await readOpacLanguages(db),
    lang: parts.lang(),
    langOf: (koha: string) => LANGUAGES.find((lang) => lang === koha.toLowerCase().split(/[-_]/, 1)[0]),
  };
  const letters = planLetters(facts, say, type, library);
  const names = await readLetterNames(db, host, [...new Set(letters.map(({ code }) => code))]);
  const does = letters.map(({ code, lang, title, content }) => ({
    does: "letter" as const,
    code,
    name: names.get(code) ?? title,
    library,
    lang,
    text: content,
  }));
  const strangers = letters.length === 0 ? 0 : await countTickedStrangers(db);
  return {
    ...NOTHING,
    does,
    letters,
    warns: strangers === 0 ? [] : [{ warns: "others_with_tick", patrons: strangers }],
  };
}

async function planOverdue({ db }: BridgeParts, { type, library }: BridgePlace): Promise<Plan> {
  if (type !== "overdue") return NOTHING;
  const found = await readStepsWithoutSms(db, library);
  const steps = found.map(({ branchcode, categorycode, step }) => ({ branchcode, categorycode, step }));
  const prints = await countWithoutNumber(db, steps);
  const general = library !== null && steps.some(({ branchcode }) => branchcode === "");
  return {
    ...NOTHING,
    steps,
    does: found.map(({ branchcode, categorycode, step, code }) => ({
      does: "overdue_rule",
      library: branchcode === "" ? null : branchcode,
      category: categorycode,
      step,
      code,
    })),
    warns: [
      ...(prints === 0 ? [] : [{ warns: "prints_without_number" as const, patrons: prints }]),
      ...(general ? [{ warns: "other_libraries" as const }] : []),
    ],
  };
}

async function planNumbers({ db, mode }: BridgeParts): Promise<Plan> {
  if (await readNumberIntoKoha(db)) return NOTHING;
  const joined = await countUnserved({ db }, "number_into_koha", null);
  return {
    ...NOTHING,
    joining: true,
    does: [
      { does: "number_on_joining" },
      ...(joined === 0 ? [] : [{ does: "number_of_joined" as const, patrons: joined }]),
    ],
    warns: mode() === "trial" ? [{ warns: "trial_only_listed" }] : [],
  };
}

async function planRule(parts: BridgeParts, place: BridgePlace, transport: "email" | "print"): Promise<Plan> {
  const { type, library } = place;
  const { rules, printWindow } = await readLibraryFacts(parts.db, parts.host, parts.now());
  const same = rules.find(
    (rule) =>
      rule.transport === transport &&
      rule.letterCode === null &&
      rule.branchcode === library &&
      (rule.noticeType ?? null) === type,
  );
  const subject = { transport, letterCode: null, branchcode: library, noticeType: type };
  if (decisiveRule(rules, subject)?.takes) return NOTHING;
  const added = { transport, letterCode: null, branchcode: library, takes: true, noticeType: type, asWell: false };
  return {
    ...NOTHING,
    does: [{ does: "rule", transport, library }],
    rule: { added, replaced: same ?? null },
    noPrintWindow: transport === "print" && printWindow === undefined,
  };
}

/** Opted-in patrons who are served by nobody, for a reason that this bridge closes; of a library, and a type. */
export async function countUnserved(
  { db }: Pick<BridgeParts, "db">,
  bridge: BridgePlace["bridge"],
  place: Pick<BridgePlace, "type" | "library"> | null,
  reach: readonly string[] | null = null,
): Promise<number> {
  const because = UNSERVED_BECAUSE.filter((one) => bridgesFor(one).includes(bridge));
  const { count } = await db
    .selectFrom("tidings_election as e")
    .innerJoin("tidings_election_part as p", "p.profile_id", "e.profile_id")
    .select(sql<number>`count(distinct e.patron_id)`.as("count"))
    .where("p.source", "=", "none")
    .where("p.because", "in", because)
    .$if(place !== null && bridge !== "number_into_koha", (query) =>
      query.where("p.notice_type", "=", place?.type ?? ""),
    )
    .$if(place?.library != null, (query) => query.where("e.library", "=", place?.library ?? ""))
    .$if(reach !== null, (query) => query.where("e.library", "in", ["", ...(reach ?? [])]))
    .executeTakeFirstOrThrow();
  return Number(count);
}
