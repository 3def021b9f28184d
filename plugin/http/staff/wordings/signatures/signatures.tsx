import { type Context, Hono } from "hono";
import { LANGUAGES } from "../../../../templates/locales.ts";
import type { Signatures } from "../../../../templates/notices/signatures/signatures.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../../frame/entry.tsx";
import { noStep, noteStep } from "../../../frame/steps.ts";
import { longestLibrary } from "../notices/judge.ts";
import { freshId, type SignaturesBackend } from "./signatures-backend.ts";
import { idsIn, judgeSignatures, readSignaturesForm, type SignatureFault } from "./signatures-form.ts";
import { SignaturesPage } from "./signatures-page.tsx";

/** The page of what stands at the end of every text. */
export function signatureRoutes(entry: Entry, backend: SignaturesBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "set") ? next() : refuse(c, "pages:page.not_allowed");
  });
  app.get("/", (c) => show(c, backend, {}));
  app.post("/", async (c) => {
    const form = c.get("csrfForm");
    const versions = await backend.versions();
    if (form.get("do") === "restore") {
      const version = versions.find((one) => String(one.version) === form.get("version"));
      return version ? save(c, backend, version.signatures, "restored") : show(c, backend, {});
    }
    const typed = readSignaturesForm(form, freshId(versions, idsIn(form)));
    const faults = judgeSignatures(typed, longestLibrary(await backend.libraries()));
    if (faults.length > 0 || form.get("do") !== "save") {
      noStep(c);
      return show(c, backend, { typed, faults });
    }
    return save(c, backend, typed, "saved");
  });
  return app;
}

async function save(
  c: Context<Entered>,
  backend: SignaturesBackend,
  signatures: Signatures,
  done: "saved" | "restored",
): Promise<Response> {
  const seen = Number(c.get("csrfForm").get("seen")) || 0;
  const saved = await backend.save({ signatures, seen, by: c.get("session").who });
  if (saved === "meanwhile") {
    noStep(c);
    const faults: SignatureFault[] = [{ key: "words:signature_fault.meanwhile", variables: {} }];
    return show(c, backend, { typed: signatures, faults });
  }
  await noteStep(c, "signatures_saved");
  return c.redirect(`${c.get("frame").base}/signatures?done=${done}`, 303);
}

interface Shown {
  typed?: Signatures;
  faults?: readonly SignatureFault[];
}

async function show(c: Context<Entered>, backend: SignaturesBackend, { typed, faults = [] }: Shown): Promise<Response> {
  const { version, signatures } = await backend.read();
  const frame = c.get("frame");
  const page = (
    <SignaturesPage
      frame={{ ...frame, path: "/signatures" }}
      view={{
        seen: version,
        signatures: typed ?? signatures,
        unsaved: typed !== undefined,
        faults,
        versions: await backend.versions(),
        libraries: await backend.libraries(),
        country: backend.country(),
        wordingLang: LANGUAGES.find((lang) => lang === c.req.query("lang")) ?? frame.lang,
        shipped: backend.shipped,
        sample: backend.sample,
        done: typed ? undefined : (["saved", "restored"] as const).find((one) => one === c.req.query("done")),
      }}
    />
  );
  return c.html(page, faults.length > 0 ? 422 : 200);
}
