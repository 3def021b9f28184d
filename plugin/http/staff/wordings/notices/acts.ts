import { writtenAddress } from "../../../../consent/phones/written-number.ts";
import type { NoticeLibrary } from "../../../../koha/notice-facts/notice-facts.ts";
import type { Reach } from "../../../../koha/reach.ts";
import { gsmVersion } from "../../../../templates/notices/gsm-version.ts";
import type { WordingPlace } from "../../../../templates/notices/notice-wording-store.ts";
import { NOTICE_VARIABLES } from "../../../../templates/notices/variables.ts";
import { shippedWords, type Wording } from "../../../../templates/notices/wording.ts";
import { judgeAt } from "./judge.ts";
import { leanWording } from "./lean.ts";
import { libraryAt, previewFacts, shownWith } from "./make-preview.ts";
import { targetValue } from "./notice-form.tsx";
import type { NoticeView, ShownFault } from "./notice-view.ts";
import type { Fillings, NoticesBackend } from "./notices-backend.ts";
import { showWording } from "./preview.ts";

/** A button that was pressed, with what stood in the form. */
export interface Pressed {
  backend: NoticesBackend;
  place: WordingPlace;
  typed: Wording;
  /** The version over which it was typed. */
  seen: number;
  form: FormData;
  card: string;
  by: string;
  reach: Reach;
  libraries: readonly NoticeLibrary[];
  fillings: Fillings;
  /** The library's name. */
  name: string;
}

/** What the page then shows: what is typed now, and what came of the button. */
export type Shown = Pick<NoticeView, "typed" | "faults" | "converted" | "tested">;

/** Either something was changed, and the page is opened anew; or it shows what came of it. */
export type Outcome = { done: "saved" | "default" | "restored" } | { show: Shown; sent?: boolean };

const MEANWHILE: ShownFault = { key: "terms:fault.meanwhile", variables: {} };

const judge = ({ backend, place, ...known }: Pressed, wording: Wording): ShownFault[] =>
  judgeAt(backend, place, wording, known);

const showFaults = (typed: Wording, faults: readonly ShownFault[]): Outcome => ({ show: { typed, faults } });
const showTyped = (typed: Wording): Outcome => ({ show: { typed, faults: [] } });

async function keep(
  { backend, place, typed, seen, by }: Pressed,
  wording: Wording | null,
  done: "saved" | "default" | "restored",
): Promise<Outcome> {
  const saved = await backend.save(place, { wording, seen, by });
  return saved === "saved" ? { done } : showFaults(typed, [MEANWHILE]);
}

async function save(pressed: Pressed): Promise<Outcome> {
  const faults = judge(pressed, pressed.typed);
  return faults.length > 0 ? showFaults(pressed.typed, faults) : keep(pressed, pressed.typed, "saved");
}

const toDefault = (pressed: Pressed): Promise<Outcome> => keep(pressed, null, "default");

/** An earlier version may be one that would not be saved any more, as where a library has got a longer name. */
async function restore(pressed: Pressed): Promise<Outcome> {
  const { backend, place, form } = pressed;
  const { versions } = await backend.read(place);
  const version = versions.find((one) => String(one.version) === form.get("version"));
  const now = versions[0]?.wording ?? (await backend.read(place)).fallback.words;
  if (!version) return showTyped(now);
  const faults = version.wording ? judge(pressed, version.wording) : [];
  if (version.wording && faults.length > 0) return showFaults(version.wording, faults);
  return keep({ ...pressed, typed: version.wording ?? now }, version.wording, "restored");
}

/** Shown in the form, not saved: the library sees first what it would say. */
function toGsm({ typed }: Pressed): Outcome {
  const [one, other] = [gsmVersion(typed.one), gsmVersion(typed.other)];
  const converted = { one: one.text, other: other.text };
  const same = converted.one === typed.one && converted.other === typed.other;
  const left = [...new Set([...one.left, ...other.left])];
  return { show: { typed: converted, faults: [], converted: { before: typed, left, same } } };
}

/** Without a script, a variable goes to the end. */
function insert({ typed, form }: Pressed): Outcome {
  const name = NOTICE_VARIABLES.find((one) => one === form.get("insert"));
  const add = (text: string) => (name === undefined ? text : `${text} {{${name}}}`.trimStart());
  return showTyped({ one: add(typed.one), other: add(typed.other) });
}

async function test(pressed: Pressed): Promise<Outcome> {
  const { backend, place, typed, form, card, reach, libraries, fillings, name, by } = pressed;
  const target = backend.targets().find((one) => targetValue(one) === form.get("test_to"));
  if (!target) return { show: { typed, faults: [], tested: { outcome: "no_target", to: "" } } };
  const to = writtenAddress(target.channel, target.address);
  const faults = judge(pressed, typed);
  if (faults.length > 0) return showFaults(typed, faults);
  const { facts, library } = await previewFacts(backend, place, {
    card,
    reach,
    library: libraryAt(libraries, place, name),
  });
  const shown = shownWith(backend, { ...place, way: target.channel }, { facts, library, fillings });
  const { text } = showWording(typed, shown)[form.get("test_what") === "other" ? "other" : "one"];
  if (text === "") return { show: { typed, faults: [], tested: { outcome: "nothing", to } } };
  const outcome = await backend.sendTest(target, { text, by });
  return { show: { typed, faults: [], tested: { outcome, to } }, sent: outcome === "queued" };
}

/** Does what the pressed button says; without one, only shows what is typed. */
export async function press(pressed: Pressed): Promise<Outcome> {
  const { form, typed, place, backend } = pressed;
  if (form.has("insert")) return insert(pressed);
  switch (form.get("do")) {
    case "save":
      return save(pressed);
    case "default":
      return toDefault(pressed);
    case "restore":
      return restore(pressed);
    case "gsm":
      return toGsm(pressed);
    case "use_lean":
      return showTyped(leanWording(typed));
    case "use_shipped":
      return showTyped(shippedWords(backend.shipped, place.name, place.lang).words);
    case "test":
      return test(pressed);
    default:
      return showTyped(typed);
  }
}
