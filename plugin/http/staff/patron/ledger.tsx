import type { FC } from "hono/jsx";
import { isErased } from "../../../consent/fingerprint.ts";
import type { ProofStep } from "../../../reports/consent-proof.ts";
import { instant } from "../../frame/instants.ts";
import type { Frame } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";
import { word } from "../words.ts";

/** A patron's whole ledger, newest first: what happened, who did it, and the words that prove it. */
export const LedgerSection: FC<{ frame: Frame; steps: readonly ProofStep[] }> = ({ frame, steps }) => {
  const { say, lang } = frame;
  const title = say(lang, "pages:patron.history");
  const columns = [
    say(lang, "pages:consent.when"),
    say(lang, "pages:patron.channel"),
    say(lang, "pages:consent.what"),
    say(lang, "pages:consent.who"),
    say(lang, "pages:patron.address"),
    say(lang, "pages:consent.proof"),
  ];
  const rows = steps.toReversed().map((step) => [
    instant(step.at, frame),
    say(lang, `pages:patron.${step.channel}`),
    <>
      {word(say, lang, "event", step.told)}
      <span class="help">
        {word(say, lang, "consent", step.before)} → {word(say, lang, "consent", step.after)}
      </span>
    </>,
    <>
      {word(say, lang, "source", step.source)}
      <span class="help">{step.actor}</span>
    </>,
    <span class="ledger-address">{shown(step, frame)}</span>,
    <Proof frame={frame} step={step} />,
  ]);
  return (
    <>
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p>{say(lang, "pages:patron.none")}</p>
      ) : (
        <Table name={title} columns={columns} rows={rows} />
      )}
    </>
  );
};

function shown({ address, channel }: ProofStep, { say, lang }: Frame): string {
  if (address === null) return "";
  if (isErased(address)) return say(lang, "pages:consent.erased");
  return channel === "sms" ? `+${address}` : address;
}

/** Reason, words heard, terms behind a click, and how many messages went out because of the step. */
const Proof: FC<{ frame: Frame; step: ProofStep }> = ({ frame, step }) => {
  const { say, lang } = frame;
  const { terms } = step;
  const named = terms && say(lang, "pages:consent.terms", { version: terms.version, language: terms.lang });
  return (
    <div class="ledger-proof">
      {step.note !== null && <p>{say(lang, "pages:consent.reason", { reason: step.note })}</p>}
      {step.heard !== null && <p>{say(lang, "pages:consent.heard", { words: step.heard })}</p>}
      {/* Wordings are stored since they have versions of their own; earlier steps only name theirs. */}
      {terms && terms.text === null && <p>{named}</p>}
      {terms && terms.text !== null && (
        <details>
          <summary>{named}</summary>
          <p class="ledger-terms" lang={terms.lang}>
            {terms.text}
          </p>
        </details>
      )}
      {step.messages.length > 0 && (
        <p class="help">{say(lang, "pages:consent.sent", { count: step.messages.length.toLocaleString(lang) })}</p>
      )}
    </div>
  );
};
