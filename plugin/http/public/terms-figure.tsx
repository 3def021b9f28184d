import type { FC } from "hono/jsx";
import type { PublicFrame } from "./layout.tsx";

/** A drawing of the form on which patrons join, with its own words: carriers ask to see it. It cannot be filled in. */
export const JoinFigure: FC<{ frame: PublicFrame; terms: string }> = ({ frame: { say, lang, library }, terms }) => (
  <figure class="terms-figure">
    <figcaption>{say(lang, "terms:public.figure")}</figcaption>
    <div class="terms-drawing">
      <p class="terms-drawn-title">{say(lang, "join:page.title")}</p>
      <p>{say(lang, "join:page.about", { library: library.name })}</p>
      {(["first_name", "last_name", "number", "card", "pin"] as const).map((name) => (
        <p class="terms-drawn-field">
          <span>{say(lang, `join:field.${name}`)}</span>
          <span class="terms-drawn-box" />
        </p>
      ))}
      <p class="terms-drawn-field">
        <span>{say(lang, "join:page.terms")}</span>
      </p>
      <p class="join-terms">{terms}</p>
      <p class="terms-drawn-tick">
        <span class="terms-drawn-box" />
        <span>{say(lang, "join:field.agreed")}</span>
      </p>
      <p>
        <span class="terms-drawn-button">{say(lang, "join:page.send")}</span>
      </p>
    </div>
  </figure>
);
