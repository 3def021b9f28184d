import type { FC } from "hono/jsx";
import type { NoticeLibrary } from "../../../../koha/notice-facts/notice-facts.ts";
import { LANGUAGES } from "../../../../templates/locales.ts";
import { sign } from "../../../../templates/notices/signatures/sign.ts";
import { signatureText } from "../../../../templates/notices/signatures/signatures.ts";
import { shippedWords } from "../../../../templates/notices/wording.ts";
import { languageName } from "../../../frame/language-name.ts";
import type { Frame } from "../../../frame/layout.tsx";
import { Badge } from "../../../frame/parts.tsx";
import { Table } from "../../../frame/table.tsx";
import { Phones } from "../notices/bubbles.tsx";
import { showWording } from "../notices/preview.ts";
import type { SignaturesView } from "./signatures-view.ts";

type Part = FC<{ frame: Frame; view: SignaturesView }>;

/** How the texts of each library end, with its own phone and email; and which libraries lack one in Koha. */
export const SignaturePreview: Part = ({ frame, view }) => {
  const { say, lang, base } = frame;
  const { signatures, libraries, wordingLang } = view;
  const columns = (["library", "phone", "email", "notices", "broadcasts"] as const).map((one) =>
    say(lang, `words:signatures.column_${one}`),
  );
  const lacks = <Badge kind="warn">{say(lang, "words:signatures.lacks")}</Badge>;
  const nothing = say(lang, "words:signatures.nothing");
  const ends = (use: "notices" | "broadcasts", library: NoticeLibrary) => (
    <span lang={wordingLang} dir="auto">
      {signatureText(signatures, signatures[use], wordingLang, library) || nothing}
    </span>
  );
  return (
    <>
      <h2 id="preview">{say(lang, "words:signatures.preview")}</h2>
      {view.unsaved && <p class="hint">{say(lang, "terms:preview.not_saved")}</p>}
      <nav class="wording-languages" aria-label={say(lang, "terms:wordings.languages")}>
        {LANGUAGES.map((one) => (
          <a
            href={`${base}/signatures?lang=${one}`}
            hreflang={one}
            aria-current={one === wordingLang ? "page" : undefined}
          >
            {languageName(lang, one)}
          </a>
        ))}
      </nav>
      <Example frame={frame} view={view} />
      <Table
        name={say(lang, "words:signatures.preview")}
        columns={columns}
        rowHeaders
        empty={say(lang, "words:signatures.no_libraries")}
        rows={libraries.map((library) => [
          library.name,
          library.phone || lacks,
          library.email || lacks,
          ends("notices", library),
          ends("broadcasts", library),
        ])}
      />
    </>
  );
};

/** A made-up notice of the first library, signed. */
const Example: Part = ({ frame, view }) => {
  const { libraries, signatures, wordingLang, shipped, country, sample } = view;
  const [library] = libraries;
  if (!library) return null;
  const words = shippedWords(shipped, "hold_ready", wordingLang);
  const by = { say: shipped, signatures, use: "notices", lang: wordingLang, way: "sms", library, country } as const;
  const facts = sample(library);
  const bubbles = showWording(words.words, {
    shipped: words,
    facts: { one: facts, other: facts },
    accountLink: "",
    way: "sms",
    sign: (text, stopDue) => sign(text, { ...by, stopDue }),
  });
  return <Phones frame={frame} lang={wordingLang} way="sms" from={library.name} bubbles={bubbles} several={false} />;
};
