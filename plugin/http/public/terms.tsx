import { Hono } from "hono";
import type { Child, FC } from "hono/jsx";
import type { Library } from "../../configuration/library.ts";
import { writtenNumber } from "../../consent/phones/written-number.ts";
import type { ChannelName } from "../../database/tables.ts";
import { KINDS } from "../../routing/kinds.ts";
import type { ConsentPolicy } from "../../settings/consent-settings.ts";
import type { Lang, Say } from "../../templates/locales.ts";
import { termsIn } from "../consent/opt-in.ts";
import { basePath } from "../frame/entry.tsx";
import { type PublicFrame, PublicPage } from "./layout.tsx";
import { publicHeaders } from "./public-headers.ts";
import { JoinFigure } from "./terms-figure.tsx";
import { chooseLang } from "./visitor.ts";

/** What the page of terms works with. */
export interface TermsParts {
  say: Say;
  library(): Library;
  /** Where the patron pages are for the browser: `https://host/path`, or only a path. */
  publicUrl(): string;
  /** Which numbers are sent an invitation first. */
  invite(): ConsentPolicy["invite"];
  /** The sender of each channel that is set up: our number as digits, or `telegram` and `email`. */
  senders(): ReadonlyMap<ChannelName, string>;
}

/** The public page of terms and privacy, made from the settings: for people, and for carriers who ask for it. */
export function termsPages(parts: TermsParts): Hono {
  const app = new Hono();
  app.use(publicHeaders);
  app.get("/", (c) => {
    const library = parts.library();
    const lang = chooseLang(c.req.query("lang"), c.req.header("accept-language"), library.lang);
    const frame = { say: parts.say, lang, base: basePath(parts.publicUrl()), library };
    return c.html(<TermsPage frame={frame} invite={parts.invite()} senders={parts.senders()} />);
  });
  return app;
}

/** Who carries a message of each channel. */
const CARRIERS = {
  sms: "terms:public.by_sms",
  telegram: "terms:public.by_telegram",
  email: "terms:public.by_email",
} as const;

/** Channels with terms of their own, which are ticked in the account or at the desk. */
const OTHERS = ["telegram", "email"] as const satisfies ChannelName[];

/** Says whether a text must be answered before notices come; `to` patrons themselves or, as a sample, to carriers. */
export function sayInvite(say: Say, lang: Lang, invite: ConsentPolicy["invite"], to: "public" | "sample"): string {
  if (invite === "always" || invite === "never") return say(lang, `terms:${to}.invite_${invite}`);
  const regions = new Intl.DisplayNames(lang, { type: "region" });
  const names = invite.map((code) => regions.of(code) ?? code);
  const countries = new Intl.ListFormat(lang, { type: "conjunction" }).format(names);
  return say(lang, `terms:${to}.invite_countries`, { countries });
}

interface TermsPageProps {
  frame: PublicFrame;
  invite: ConsentPolicy["invite"];
  senders: ReadonlyMap<ChannelName, string>;
}

const TermsPage: FC<TermsPageProps> = ({ frame, invite, senders }) => {
  const { say, lang, base, library } = frame;
  const words = { library: library.name, contact: library.contact };
  const number = senders.get("sms");
  const ticked = termsIn(say, lang, library.name, "sms").text;
  const open = (["sms", "telegram", "email"] as const).filter((channel) => channel === "sms" || senders.has(channel));
  return (
    <PublicPage frame={frame} title={say(lang, "terms:public.title")} path="/terms">
      <p>{say(lang, "terms:public.about", words)}</p>
      <Part title={say(lang, "terms:public.what")}>
        <p>{say(lang, "terms:public.what_text", words)}</p>
        <ul>
          {/* Everything that Koha queues for phones is texted, and rules add mails: the list must name every kind. */}
          {KINDS.map((kind) => (
            <li>{say(lang, kind === "other" ? "terms:public.other" : `account:kind.${kind}`)}</li>
          ))}
        </ul>
        <p>{say(lang, "terms:public.no_marketing")}</p>
        {number && <p>{say(lang, "terms:public.number", { number: writtenNumber(number) })}</p>}
      </Part>
      <Part title={say(lang, "terms:public.often")}>
        <p>{say(lang, "terms:public.frequency")}</p>
        <p>
          <strong>{say(lang, "terms:public.rates")}</strong>
        </p>
      </Part>
      <Part title={say(lang, "terms:public.join")}>
        <p>
          {say(lang, "terms:public.join_text")}{" "}
          <a href={`${base}/join?lang=${lang}`}>{say(lang, "terms:public.join_link")}</a>
        </p>
        <p>{sayInvite(say, lang, invite, "public")}</p>
        <JoinFigure frame={frame} terms={ticked} />
        {OTHERS.filter((channel) => senders.has(channel)).map((channel) => (
          <>
            <p>{say(lang, `terms:public.ticked_${channel}`)}</p>
            <p class="join-terms">{termsIn(say, lang, library.name, channel).text}</p>
          </>
        ))}
      </Part>
      <Part title={say(lang, "terms:public.stop")}>
        <p>
          <strong>{say(lang, "terms:public.stop_text", words)}</strong>
        </p>
        <p>{say(lang, "terms:public.stop_words")}</p>
        <p>{say(lang, "terms:public.start_text")}</p>
      </Part>
      <Part title={say(lang, "terms:public.help")}>
        <p>{say(lang, "terms:public.help_text", words)}</p>
      </Part>
      <Part title={say(lang, "terms:public.privacy")}>
        <p>
          <strong>{say(lang, "terms:public.no_sharing", words)}</strong>
        </p>
        <p>{say(lang, "terms:public.carriers")}</p>
        <ul>
          {open.map((channel) => (
            <li>{say(lang, CARRIERS[channel])}</li>
          ))}
        </ul>
        <p>{say(lang, "terms:public.kept", words)}</p>
        <p>{say(lang, "terms:public.liability")}</p>
      </Part>
    </PublicPage>
  );
};

const Part: FC<{ title: string; children?: Child }> = ({ title, children }) => (
  <section>
    <h2>{title}</h2>
    {children}
  </section>
);
