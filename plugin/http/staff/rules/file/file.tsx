import { type Context, Hono, type MiddlewareHandler } from "hono";
import { type Entered, type Entry, guard, may, refuse } from "../../../frame/entry.tsx";
import { noStep, noteStep } from "../../../frame/steps.ts";
import { FilePage } from "./file-page.tsx";
import type { FileSections } from "./file-section.ts";
import { MOST_BYTES_FILE, markOf, readFile, writeFile } from "./settings-file.ts";

type C = Context<Entered>;

/** Room for the file and the other fields of its form. */
const MOST_BYTES = MOST_BYTES_FILE + 100_000;

const mayOpen: MiddlewareHandler<Entered> = async (c, next) =>
  may(c.get("session"), "set") ? next() : refuse(c, "pages:page.not_allowed");

/** The file in which a library takes its rules and wordings along, out and in. */
export function fileRoutes(entry: Entry, sections: FileSections): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use("/file", guard(entry, MOST_BYTES), mayOpen);
  app.use("/export.json", guard(entry), mayOpen);
  app.get("/export.json", async (c) => {
    const text = await writeFile(sections);
    await noteStep(c, "rules_exported");
    c.header("Content-Type", "application/json; charset=utf-8");
    c.header("Content-Disposition", 'attachment; filename="tidings-rules.json"');
    return c.body(text);
  });
  app.get("/file", (c) => c.html(<FilePage frame={c.get("frame")} />));
  app.post("/file", async (c) =>
    c.get("csrfForm").get("do") === "import" ? importFile(c, sections) : lookAtFile(c, sections, await uploaded(c)),
  );
  return app;
}

/** The bytes of the file that was chosen; undefined: none was. */
async function uploaded(c: C): Promise<Uint8Array | undefined> {
  const file = c.get("csrfForm").get("file");
  if (!(file instanceof File) || file.size === 0) return undefined;
  return new Uint8Array(await file.arrayBuffer());
}

/** Shows what a file would change, or why it is refused. Changes nothing. */
async function lookAtFile(c: C, sections: FileSections, bytes: Uint8Array | undefined, before: readonly string[] = []) {
  const frame = c.get("frame");
  const { say, lang } = frame;
  noStep(c);
  if (!bytes) return c.html(<FilePage frame={frame} faults={[say(lang, "rules:file.none")]} />, 422);
  const read = await readFile(bytes, sections, frame);
  if ("faults" in read) return c.html(<FilePage frame={frame} faults={read.faults} />, 422);
  const changes: string[] = [];
  for (const [name, section] of Object.entries(sections)) {
    changes.push(...(await section.changes(read.parts[name], frame)));
  }
  const looked = { text: new TextDecoder().decode(bytes), seen: await markOf(sections), changes };
  return c.html(<FilePage frame={frame} faults={before} looked={looked} />, before.length > 0 ? 422 : 200);
}

/** Imports a file that was looked at, unless something else is in force by now: then it is looked at once more. */
async function importFile(c: C, sections: FileSections) {
  const frame = c.get("frame");
  const form = c.get("csrfForm");
  const bytes = new TextEncoder().encode(String(form.get("file_text") ?? ""));
  const read = await readFile(bytes, sections, frame);
  if ("faults" in read) return c.html(<FilePage frame={frame} faults={read.faults} />, 422);
  const meanwhile = () => lookAtFile(c, sections, bytes, [frame.say(frame.lang, "rules:file.meanwhile")]);
  if ((await markOf(sections)) !== form.get("seen")) return meanwhile();
  for (const [name, section] of Object.entries(sections)) {
    if (!(await section.import(read.parts[name], c.get("session").who))) return meanwhile();
  }
  await noteStep(c, "rules_imported");
  return c.redirect(`${frame.base}/rules?done=imported`, 303);
}
