import type { FC } from "hono/jsx";
import type { PatronHistory } from "../../reports/patron-history.ts";
import { kindOf } from "../../routing/kinds.ts";
import type { TextKey } from "../../templates/locales.ts";
import { instant } from "../frame/instants.ts";
import type { Frame } from "../frame/layout.tsx";
import { MessageWords } from "../frame/message-words.tsx";
import { Table } from "../frame/table.tsx";

type Message = PatronHistory["messages"][number];

/** What a patron is told of our many reasons; a reason that is not here concerns only the library. */
const ENDED: Readonly<Record<string, TextKey>> = {
  consent_withdrawn: "account:ended.opted_out",
  suppressed: "account:ended.stopped",
  opted_out_at_provider: "account:ended.provider",
  telegram_blocked: "account:ended.blocked",
  not_opted_in: "account:ended.no_consent",
  not_opted_in_for_a_day: "account:ended.no_consent",
  number_changed: "account:ended.number",
  not_wanted: "account:ended.not_wanted",
  cancelled_by_staff: "account:ended.cancelled",
  too_late: "account:ended.too_late",
  expired: "account:ended.too_late",
  bad_number: "account:ended.unreachable",
  bad_address: "account:ended.unreachable",
  landline: "account:ended.unreachable",
  undelivered: "account:ended.unreachable",
  chat_gone: "account:ended.unreachable",
};

/** All messages to the patron and every step of consent, in words meant for the patron. */
export const OwnHistory: FC<{ frame: Frame; history: PatronHistory }> = ({ frame, history }) => {
  const { say, lang } = frame;
  const empty = <p>{say(lang, "account:history.none")}</p>;
  const messages = history.messages.map((message) => [
    instant(message.sent_at ?? message.created_at, frame),
    say(lang, `account:channel.${message.channel}`),
    aboutOf(message, frame),
    <State message={message} frame={frame} />,
    <MessageWords message={message} frame={frame} />,
  ]);
  const steps = history.steps.map((step) => [
    instant(step.at, frame),
    say(lang, `account:channel.${step.channel}`),
    <What step={step} frame={frame} />,
    own("source", step.source, frame),
  ]);
  const named = (columns: readonly ("sent" | "channel" | "kind" | "state" | "text" | "what" | "by")[]) =>
    columns.map((column) => say(lang, `account:history.${column}`));
  const titles = { messages: say(lang, "account:history.messages"), steps: say(lang, "account:history.steps") };
  return (
    <>
      <h2>{titles.messages}</h2>
      {messages.length === 0 ? (
        empty
      ) : (
        <Table name={titles.messages} columns={named(["sent", "channel", "kind", "state", "text"])} rows={messages} />
      )}
      <h2>{titles.steps}</h2>
      {steps.length === 0 ? (
        empty
      ) : (
        <Table name={titles.steps} columns={named(["sent", "channel", "what", "by"])} rows={steps} />
      )}
      <p class="help">{say(lang, "account:history.about")}</p>
    </>
  );
};

/** What happened, in which words of the patron's, and what they agreed to by it. */
const What: FC<{ step: PatronHistory["steps"][number]; frame: Frame }> = ({ step, frame }) => {
  const { say, lang } = frame;
  const { heard, agreedTo } = step;
  const ground = agreedTo?.by === "import" ? agreedTo.ground : null;
  const terms = agreedTo?.by === "terms" ? agreedTo.terms : undefined;
  return (
    <>
      {own("event", step.told, frame)}
      {heard !== null && <span class="help">{say(lang, "account:history.heard", { words: heard })}</span>}
      {ground !== null && <span class="help">{say(lang, "account:history.ground", { ground })}</span>}
      {terms && terms.text !== null && (
        <details>
          <summary>{say(lang, "account:history.terms")}</summary>
          <p class="help" lang={terms.lang}>
            {terms.text}
          </p>
        </details>
      )}
    </>
  );
};

/** An event or source of the ledger in the reader's language; one of a newer release stays as it is. */
function own(group: "event" | "source", name: string, { say, lang }: Frame): string {
  const key = `account:${group}.${name}`;
  return say.has(key) ? say(lang, key) : name;
}

function aboutOf({ kind, letter_code }: Message, { say, lang }: Frame): string {
  return say(lang, kind === "notice" ? `account:kind.${kindOf(letter_code)}` : `account:history.${kind}`);
}

const State: FC<{ message: Message; frame: Frame }> = ({ message, frame: { say, lang } }) => {
  const { state, reason } = message;
  const waits = state === "queued" || state === "sending";
  const because = ENDED[reason ?? ""] ?? (waits ? "account:ended.waiting" : "account:ended.library");
  const told = reason !== null && state !== "sent" && state !== "delivered";
  return (
    <>
      {say(lang, `staff:state.${state}`)}
      {told && <span class="help">{say(lang, because)}</span>}
    </>
  );
};
