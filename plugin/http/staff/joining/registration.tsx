import { Hono } from "hono";
import type { FC } from "hono/jsx";
import { LANGUAGES, type Lang } from "../../../templates/locales.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { languageName } from "../../frame/language-name.ts";
import { type Frame, Notice, Page } from "../../frame/layout.tsx";
import { sayInvite, type TermsParts } from "../../public/terms.tsx";

/** What the texts for carriers are made from. */
export type RegistrationBackend = Pick<TermsParts, "library" | "publicUrl" | "invite">;

/** The page of texts that a library copies into its carriers' registration. */
export function registrationRoutes(entry: Entry, backend: RegistrationBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.get("/", guard(entry), (c) => {
    if (!may(c.get("session"), "set")) return refuse(c, "pages:page.not_allowed");
    // Carriers in the U.S. read English.
    const lang = LANGUAGES.find((one) => one === c.req.query("lang")) ?? "en";
    return c.html(<RegistrationPage frame={c.get("frame")} lang={lang} backend={backend} />);
  });
  return app;
}

const TEXTS = [
  "description",
  "flow",
  "opt_in",
  "hold",
  "due",
  "welcome",
  "help",
  "stop",
  "opt_in_words",
  "opt_out_words",
  "help_words",
  "terms_url",
  "join_url",
] as const;

interface RegistrationProps {
  frame: Frame;
  /** Of the texts, not of the page. */
  lang: Lang;
  backend: RegistrationBackend;
}

const RegistrationPage: FC<RegistrationProps> = ({ frame, lang: textLang, backend }) => {
  const { say, lang, base } = frame;
  const whole = /^https?:/.test(backend.publicUrl());
  const texts = compose(frame, textLang, backend);
  const help = { text: say(lang, "console:help.registration"), manual: "settings#carriers" };
  return (
    <Page frame={frame} title={say(lang, "terms:registration.title")} current="/registration" help={help}>
      {!whole && <Notice kind="bad">{say(lang, "terms:registration.no_address")}</Notice>}
      <p>{say(lang, "terms:registration.about")}</p>
      <p>{say(lang, "terms:registration.how")}</p>
      <nav class="wording-languages" aria-label={say(lang, "terms:wordings.languages")}>
        {LANGUAGES.map((one) => (
          <a
            href={`${base}/registration?lang=${one}`}
            hreflang={one}
            aria-current={one === textLang ? "page" : undefined}
          >
            {languageName(lang, one)}
          </a>
        ))}
      </nav>
      {TEXTS.map((name) => (
        <>
          <label for={name}>{say(lang, `terms:registration.${name}`)}</label>
          <textarea
            id={name}
            class="registration-text"
            readonly
            lang={textLang}
            rows={Math.ceil(texts[name].length / 64)}
          >
            {texts[name]}
          </textarea>
        </>
      ))}
    </Page>
  );
};

function compose({ say }: Frame, lang: Lang, backend: RegistrationBackend): Record<(typeof TEXTS)[number], string> {
  const { name: library, contact } = backend.library();
  const words = { library, contact };
  const urls = { terms: `${backend.publicUrl()}/terms`, join: `${backend.publicUrl()}/join` };
  const flow = [
    say(lang, "terms:sample.flow", { ...words, ...urls }),
    sayInvite(say, lang, backend.invite(), "sample"),
    say(lang, "terms:sample.flow_terms", { text: say(lang, "patron:terms.text", words) }),
  ];
  return {
    description: say(lang, "terms:sample.description", words),
    flow: flow.join(" "),
    opt_in: say(lang, "replies:invitation", words),
    hold: say(lang, "terms:sample.hold", words),
    due: say(lang, "terms:sample.due", words),
    welcome: say(lang, "replies:welcome", words),
    help: say(lang, "replies:help", words),
    stop: say(lang, "replies:stop_confirmed", words),
    opt_in_words: say(lang, "terms:sample.opt_in_words"),
    opt_out_words: "STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT, REVOKE, OPTOUT",
    help_words: say(lang, "terms:sample.help_words"),
    terms_url: urls.terms,
    join_url: urls.join,
  };
}
