import { z } from "zod";
import { type ExportedWording, exportedWording, storedName } from "../../../../templates/notices/own-wording.ts";
import type { FileSection, Words } from "../../rules/file/file-section.ts";
import { judgeAt } from "../notices/judge.ts";
import type { NoticesBackend } from "../notices/notices-backend.ts";

/** More are no file of ours: each notice in each language at each library by each way would be some thousands. */
const MOST = 5_000;
/** So many faults are said; mending them shows the rest. */
const MOST_FAULTS = 20;

const schema = z.array(exportedWording).max(MOST);
const keyOf = (one: ExportedWording): string => `${storedName(one)} ${one.lang}`;

/** The part of the file that holds the library's own wordings of notices. */
export function openWordingsSection(backend: NoticesBackend): FileSection {
  const present = async () =>
    (await backend.owned()).map(({ wording, version: _version, ...place }) => ({ ...place, ...wording }));
  return {
    export: present,
    check: (value, words) => check(backend, value, words),
    changes: async (value, words) => changesOf(await present(), schema.parse(value), words),
    import: (value, by) => backend.importAll(schema.parse(value), by),
  };
}

async function check(backend: NoticesBackend, value: unknown, { say, lang }: Words): Promise<string[]> {
  const read = schema.safeParse(value);
  if (!read.success) {
    const places = [...new Set(read.error.issues.flatMap(({ path: [at] }) => (typeof at === "number" ? at + 1 : [])))];
    if (places.length === 0) return [say(lang, "words:file.no_list")];
    return places.slice(0, MOST_FAULTS).map((at) => say(lang, "words:file.no_wording", { wording: at }));
  }
  const known = { libraries: await backend.libraries(), fillings: await backend.fillings() };
  const keys = read.data.map(keyOf);
  const faults = read.data.flatMap((one, at) => {
    if (keys.indexOf(keyOf(one)) < at) return [say(lang, "words:file.twice", { wording: at + 1 })];
    return judgeAt(backend, one, one, known).map(({ key, variables }) =>
      say(lang, "words:file.wrong", { wording: at + 1, fault: say(lang, key, variables) }),
    );
  });
  return faults.slice(0, MOST_FAULTS);
}

function changesOf(before: readonly ExportedWording[], after: readonly ExportedWording[], words: Words): string[] {
  const [had, has] = [before, after].map((list) => new Map(list.map((one) => [keyOf(one), one])));
  const same = (one: ExportedWording | undefined, other: ExportedWording | undefined) =>
    one?.one === other?.one && one?.other === other?.other;
  const gone = before.filter((one) => !has?.has(keyOf(one))).map((one) => sayChange(one, "gone", words));
  const changed = after.flatMap((one) => {
    const was = had?.get(keyOf(one));
    if (same(was, one)) return [];
    return [sayChange(one, was ? "other" : "new", words)];
  });
  return [...gone, ...changed];
}

function sayChange(one: ExportedWording, how: "gone" | "other" | "new", { say, lang }: Words): string {
  const at = [
    one.lang,
    one.library ?? say(lang, "words:place.all_libraries"),
    say(lang, `words:way.${one.way ?? "all"}`),
  ];
  return say(lang, `words:file.${how}`, { notice: say(lang, `words:name.${one.name}`), place: at.join(", ") });
}
