import type { FC } from "hono/jsx";
import { type Frame, Notice } from "../frame/layout.tsx";

interface IgnoredProps {
  frame: Frame;
  /** Each by its name on the page, and what was asked. */
  parts: readonly { name: string; value: string }[];
}

/** What in the address of a list made no sense; nothing where all of it did. */
export const IgnoredParts: FC<IgnoredProps> = ({ frame: { say, lang }, parts }) =>
  parts.length === 0 ? null : (
    <Notice kind="bad">
      {say(lang, "messages:list.ignored")}
      <ul>
        {parts.map(({ name, value }) => (
          <li>
            {name}: {value}
          </li>
        ))}
      </ul>
    </Notice>
  );
