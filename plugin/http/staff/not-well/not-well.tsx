import type { FC } from "hono/jsx";
import { type Frame, Notice } from "../../frame/layout.tsx";
import { mendOf, type NotWell } from "./mends.ts";

type Found = NotWell & { sentence: string };

/** What is not well, each in a sentence with a link to where this person mends it, or reads how it is mended. */
export const NotWellNotice: FC<{ frame: Frame; title: string; found: readonly Found[] }> = (props) => (
  <Notice kind="bad">
    {props.title}
    <ul>
      {props.found.map((one) => (
        <li>
          <WithMend frame={props.frame} one={one} />
        </li>
      ))}
    </ul>
  </Notice>
);

/** One such sentence and its link. */
export const WithMend: FC<{ frame: Frame; one: Found }> = ({ frame: { say, lang, base, session }, one }) => {
  const { to, name } = mendOf(one, session);
  return (
    <>
      {one.sentence} <a href={`${base}${to}`}>{say(lang, name)}</a>
    </>
  );
};
