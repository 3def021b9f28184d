import type { FC } from "hono/jsx";
import { instant } from "./instants.ts";
import type { Frame } from "./layout.tsx";

/** Says that the words of a message went because Koha forgot what they told of; empty where that is not so. */
export function sayForgotten(
  { text, forgottenAt }: { text: string | null; forgottenAt: Date | null },
  frame: Frame,
): string {
  if (text !== null || forgottenAt === null) return "";
  return frame.say(frame.lang, "privacy:forgotten", { day: instant(forgottenAt, frame) });
}

/** The words of a message; where they went because Koha forgot what they told of, a sentence says so. */
export const MessageWords: FC<{ message: { text: string | null; forgotten_at: Date | null }; frame: Frame }> = ({
  message: { text, forgotten_at },
  frame,
}) => {
  const forgotten = sayForgotten({ text, forgottenAt: forgotten_at }, frame);
  return forgotten === "" ? <span class="text">{text ?? ""}</span> : <span class="help">{forgotten}</span>;
};
