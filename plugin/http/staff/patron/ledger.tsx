import type { FC } from "hono/jsx";
import { isErased } from "../../../consent/fingerprint.ts";
import { writtenAddress } from "../../../consent/phones/written-number.ts";
import type { AgreedTo } from "../../../reports/agreed-to.ts";
import type { ProofStep } from "../../../reports/consent-proof.ts";
import { instant } from "../../frame/instants.ts";
import { languageName } from "../../frame/language-name.ts";
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
      {NAMED.has(step.source) && <span class="help">{step.actor}</span>}
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

/** Where the actor is a person whose name is known; elsewhere it is the patron, or a name of ours. */
const NAMED: ReadonlySet<string> = new Set(["staff", "import"]);

function shown({ address, channel }: ProofStep, { say, lang }: Frame): string {
  if (address === null) return say(lang, "desk:ledger.no_address");
  if (isErased(address)) return say(lang, "pages:consent.erased");
  return writtenAddress(channel, address);
}

/** Reason, words heard, what was agreed to behind a click, and how many messages went out because of the step. */
export const Proof: FC<{ frame: Frame; step: ProofStep }> = ({ frame, step }) => {
  const { say, lang } = frame;
  // The ground of an import is told with what was agreed to.
  const note = step.agreedTo?.by === "import" ? null : step.note;
  if (note === null && step.heard === null && !step.agreedTo && step.messages.length === 0) {
    return <>{say(lang, "desk:ledger.nothing")}</>;
  }
  return (
    <div class="ledger-proof">
      {note !== null && <p>{say(lang, "pages:consent.reason", { reason: note })}</p>}
      {step.heard !== null && <p>{say(lang, "pages:consent.heard", { words: step.heard })}</p>}
      {step.agreedTo && <AgreedToProof frame={frame} agreed={step.agreedTo} entry={step.id} />}
      {step.messages.map(
        ({ text, kind }) =>
          text !== null &&
          kind !== "notice" && (
            <details>
              <summary>{say(lang, `pages:consent.sent_${kind}`)}</summary>
              <p class="ledger-terms">{text}</p>
            </details>
          ),
      )}
      {step.messages.length > 0 && (
        <p class="help">{say(lang, "pages:consent.sent", { count: step.messages.length.toLocaleString(lang) })}</p>
      )}
    </div>
  );
};

/** The terms that were ticked in this step or before, or what is known instead. */
const AgreedToProof: FC<{ frame: Frame; agreed: AgreedTo; entry: number }> = ({ frame, agreed, entry }) => {
  const { say, lang } = frame;
  if (agreed.by === "nothing") return <p>{say(lang, "pages:consent.no_terms")}</p>;
  const when = instant(agreed.at, frame);
  if (agreed.by === "import") {
    const told = { who: agreed.who, when };
    if (agreed.ground === null) return <p>{say(lang, "pages:consent.imported_erased", told)}</p>;
    return <p>{say(lang, "pages:consent.imported", { ...told, ground: agreed.ground })}</p>;
  }
  const { version, text, lang: termsLang } = agreed.terms;
  const named = { version, language: languageName(lang, termsLang), when };
  if (text === null) return <p>{say(lang, "pages:consent.terms_lost", named)}</p>;
  return (
    <details>
      <summary>
        {say(lang, agreed.entry === entry ? "pages:consent.terms" : "pages:consent.terms_before", named)}
      </summary>
      <p class="ledger-terms" lang={termsLang}>
        {text}
      </p>
    </details>
  );
};
