import { changeRules } from "../../../plugin/routing/rule-store.ts";
import type { NoticeRule } from "../../../plugin/routing/rules/notice-rule.ts";
import { insertVersion } from "../../../plugin/templates/notices/notice-wording-rows.ts";
import { leaveTextsPlain, signTexts } from "../plain-texts.ts";
import { holdFilled } from "./desk.ts";
import { textsTo } from "./eyes.ts";
import { person } from "./people.ts";
import type { Stage } from "./stage.ts";

const OURS: NoticeRule = { type: "hold_ready", step: null, library: null, words: "own" };
const SIGNATURE = { id: "riverside", name: "Riverside", texts: { en: "Riverside is happy to help" } };

/** The library words what is ready in its own way, signs it, and goes back to Koha's words. */
export async function playOwnWords(stage: Stage): Promise<void> {
  const { town, say } = stage;
  const { db, clock } = town;
  const edna = person("Edna");
  const place = { name: "hold_ready", lang: "en", library: null, way: null } as const;
  const wording = {
    one: "{{first_name}}, your book is here: {{titles}}.",
    other: "{{first_name}}, {{count}} are here.",
  };
  await insertVersion(db, { ...place, version: 1, wording }, "the story", clock.now());
  await changeRules(db, (set) => ({ ...set, rules: [...set.rules, OURS] }), "the story", clock.now());
  await signTexts(db, { list: [SIGNATURE], notices: SIGNATURE.id }, clock.now());
  const last = () => textsTo(stage, edna.number).at(-1)?.split("\n") ?? [];

  const first = await holdFilled(stage, edna);
  await say.sees(
    "a hold is told in the library's own words, with its name and signature, and how to end texts",
    [true, SIGNATURE.texts.en, "Reply STOP to unsubscribe."],
    () => [isTold(first.text, last()[0]), ...last().slice(1)],
  );
  const second = await holdFilled(stage, edna);
  await say.sees("the next one need not say again how to end them", [true, SIGNATURE.texts.en], () => [
    isTold(second.text, last()[0]),
    ...last().slice(1),
  ]);
  await changeRules(db, (set) => ({ ...set, rules: [] }), "the story", clock.now());
  await leaveTextsPlain(db, clock.now());
  const third = await holdFilled(stage, edna);
  await say.sees("and once the rule is gone, Koha's own words are back", third.text, () => last().join("\n"));
}

/** Whether a line is the library's wording, with the title that Koha's own text names. */
function isTold(koha: string, line = ""): boolean {
  const title = /^Riverside Library: Edna, your book is here: (.+)\.$/.exec(line)?.[1];
  return title !== undefined && koha.includes(title);
}
