import type { FC } from "hono/jsx";
import type { ChannelName } from "../../../../database/tables.ts";
import type { Lang } from "../../../../templates/locales.ts";
import type { Costly } from "../../../../templates/notices/gsm-version.ts";
import type { Frame } from "../../../frame/layout.tsx";
import type { Bubble, Bubbles, Shorter } from "./preview.ts";

interface PhonesProps {
  frame: Frame;
  /** The language of the text. */
  lang: Lang;
  way: ChannelName;
  /** Whom it is from, as the phone shows it. */
  from: string;
  bubbles: Bubbles;
  /** Without it, only the text about one thing: the notice tells of no more. */
  several: boolean;
}

/** A wording on two drawn phones: about one thing, and about several. */
export const Phones: FC<PhonesProps> = (props) => {
  const { say, lang } = props.frame;
  const { one, other } = props.bubbles;
  return (
    <div class="phones">
      <Phone {...props} bubble={one} title={say(lang, props.several ? "words:phone.one" : "words:phone.only")} />
      {props.several && <Phone {...props} bubble={other} title={say(lang, "words:phone.other")} />}
    </div>
  );
};

const Phone: FC<PhonesProps & { bubble: Bubble; title: string }> = ({ frame, lang, way, from, bubble, title }) => (
  <figure class="phone">
    <figcaption>{title}</figcaption>
    <div class="phone-case">
      <div class="phone-screen">
        <p class="phone-from">{from}</p>
        {bubble.text === "" ? (
          <p>{frame.say(frame.lang, "words:phone.nothing")}</p>
        ) : (
          <p class="phone-bubble" lang={lang} dir="auto">
            {way === "sms" ? <Marked text={bubble.text} costly={bubble.costly} /> : bubble.text}
          </p>
        )}
      </div>
    </div>
    {bubble.text !== "" && (way === "sms" ? <Count frame={frame} bubble={bubble} /> : <Free frame={frame} way={way} />)}
  </figure>
);

/** `U+2019`, by which a character can be looked up. */
export const codePoint = (character: string): string =>
  [...character].map((one) => `U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`).join(" ");

/** A text in which the characters that make it dearer are marked, each with its code. */
export const Marked: FC<{ text: string; costly: readonly Costly[] }> = ({ text, costly }) => {
  const ends = costly.map(({ at, character }) => at + character.length);
  return (
    <>
      {costly.map(({ character, at }, nth) => (
        <>
          {text.slice(ends[nth - 1] ?? 0, at)}
          <mark title={codePoint(character)}>{character}</mark>
        </>
      ))}
      {text.slice(ends.at(-1) ?? 0)}
    </>
  );
};

/** Parts, alphabet and what is left; and what the marked characters cost. */
const Count: FC<{ frame: Frame; bubble: Bubble }> = ({ frame: { say, lang }, bubble }) => {
  const { count, left, costly, plainSegments, stopSegments } = bubble;
  const parts = (segments: number) =>
    segments === 1 ? say(lang, "words:parts.one") : say(lang, "words:parts.several", { segments });
  const marked = [...new Set(costly.map(({ character }) => character))];
  return (
    <>
      <p class={count.segments > 1 ? "phone-count dear" : "phone-count"}>{parts(count.segments)}</p>
      <p class="phone-count hint">
        {say(lang, count.encoding === "GSM-7" ? "words:parts.gsm" : "words:parts.ucs", { units: count.units, left })}
      </p>
      {marked.length > 0 && (
        <p class="phone-count">
          {say(lang, plainSegments < count.segments ? "words:parts.dear" : "words:parts.marked", {
            characters: marked.map((one) => `${one.trim() === "" ? "" : `${one} `}(${codePoint(one)})`).join(", "),
            segments: count.segments,
            plain: plainSegments,
          })}
        </p>
      )}
      {stopSegments > count.segments && (
        <p class="phone-count hint">{say(lang, "words:parts.with_stop", { parts: parts(stopSegments) })}</p>
      )}
    </>
  );
};

const Free: FC<{ frame: Frame; way: ChannelName }> = ({ frame: { say, lang }, way }) => (
  <p class="phone-count hint">{say(lang, way === "telegram" ? "words:parts.telegram" : "words:parts.email")}</p>
);

/** A wording that needs fewer parts, and a button that puts it into the form. */
export const ShorterWording: FC<{ frame: Frame; lang: Lang; shorter: Shorter; several: boolean }> = (props) => {
  const { frame, lang: wordingLang, shorter, several } = props;
  const { say, lang } = frame;
  const { one, other } = shorter.bubbles;
  const shown = several ? [one, other] : [one];
  return (
    <div class="card">
      <h3>{say(lang, `words:shorter.${shorter.from}`)}</h3>
      {shown.map(({ text, count }) => (
        <p>
          <span class="text" lang={wordingLang} dir="auto">
            {text}
          </span>{" "}
          <small>
            {count.segments === 1
              ? say(lang, "words:parts.one")
              : say(lang, "words:parts.several", { segments: count.segments })}
          </small>
        </p>
      ))}
      <button type="submit" class="quiet" name="do" value={`use_${shorter.from}`}>
        {say(lang, "words:shorter.use")}
      </button>
    </div>
  );
};
