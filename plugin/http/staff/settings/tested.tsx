import type { Child, FC } from "hono/jsx";
import { type Frame, Notice } from "../../frame/layout.tsx";
import { word } from "../words.ts";

/** What came of asking a provider with the stored settings. */
export interface TestAnswer {
  good: boolean;
  /** What the provider said, or in English what went wrong on the way. */
  answer: string;
  /** No connection came about: why, as a reason that staff.json words, and to where. */
  outage?: { because: string; place: string | undefined };
}

/** What a Test button found; a connection that does not come about is told in the reader's language. */
export const TestedNotice: FC<{ frame: Frame; provider: string; tested: TestAnswer }> = ({
  frame: { say, lang },
  provider,
  tested: { good, answer, outage },
}) => {
  if (outage) {
    const place = outage.place === undefined ? "" : ` (${outage.place})`;
    return (
      <Notice kind="bad">{`${provider}${place}: ${word(say, lang, "because", outage.because)} (${answer})`}</Notice>
    );
  }
  return (
    <Notice kind={good ? "good" : "bad"}>
      {say(lang, good ? "pages:settings.test_good" : "pages:settings.test_bad", { provider, answer })}
    </Notice>
  );
};

/** A Test button, and what came of pressing it: the browser goes to that place of the page. */
export const TestRow: FC<{ answered: boolean; children?: Child }> = ({ answered, children }) => (
  <div class="test" {...(answered ? { id: "tested" } : {})}>
    {children}
  </div>
);
