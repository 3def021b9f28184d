import { type Signatures, signaturesSchema } from "../../../../templates/notices/signatures/signatures.ts";
import type { FileSection } from "../../rules/file/file-section.ts";
import { longestLibrary } from "../notices/judge.ts";
import type { SignaturesBackend } from "../signatures/signatures-backend.ts";
import { judgeSignatures } from "../signatures/signatures-form.ts";

/** The part of the file that holds the signatures. */
export function openSignaturesSection(backend: SignaturesBackend): FileSection {
  const present = async () => (await backend.read()).signatures;
  const same = (one: Signatures, other: Signatures) => JSON.stringify(one) === JSON.stringify(other);
  return {
    export: present,
    check: async (value, { say, lang }) => {
      const read = signaturesSchema.safeParse(value);
      if (!read.success) return [say(lang, "words:file.no_signatures")];
      const faults = judgeSignatures(read.data, longestLibrary(await backend.libraries()));
      return faults.map(({ key, variables }) => say(lang, key, variables));
    },
    changes: async (value, { say, lang }) =>
      same(await present(), signaturesSchema.parse(value)) ? [] : [say(lang, "words:file.signatures")],
    import: async (value, by) => {
      const { version } = await backend.read();
      return (await backend.save({ signatures: signaturesSchema.parse(value), seen: version, by })) === "saved";
    },
  };
}
