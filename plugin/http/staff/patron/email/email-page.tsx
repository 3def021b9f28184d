import type { FC } from "hono/jsx";
import type { WaitingHold } from "../../../../koha/circulation/holds.ts";
import type { Loan } from "../../../../koha/circulation/loans.ts";
import { type Crumb, type Frame, Notice, Page } from "../../../frame/layout.tsx";
import { type Choice, dayInWords } from "./draft.ts";
import { type Draft, type Mailto, oneLine } from "./mailto.ts";

export interface EmailFacts {
  name: string;
  card: string | null;
  /** The checked address; undefined: the record has none, or none that is one (`typed`). */
  to?: string;
  /** What the record has instead of an address. */
  typed?: string;
  /** Undefined: we may not read them in Koha. */
  loans: readonly Loan[] | undefined;
  holds: readonly WaitingHold[] | undefined;
}

interface EmailProps {
  frame: Frame;
  at: string;
  crumbs: readonly Crumb[];
  facts: EmailFacts;
  /** Koha's own page where an address is added. */
  edit: string;
  choice: Choice;
  /** Ready to be opened, once something was chosen. */
  made?: { draft: Draft; mail: Mailto };
  /** Nothing was ticked, or what was ticked came back meanwhile. */
  none?: boolean;
}

/** Chooses what to write about, and opens the desk's own mail program, filled in. */
export const EmailPage: FC<EmailProps> = ({ frame, at, crumbs, facts, edit, choice, made, none }) => {
  const { say, lang } = frame;
  return (
    <Page
      frame={frame}
      title={say(lang, "desk:email.title")}
      current="/patrons"
      crumbs={crumbs}
      help={{ text: say(lang, "desk:email.help"), manual: "patron#email" }}
    >
      {facts.to === undefined ? (
        <Notice kind="bad">
          {facts.typed === undefined
            ? say(lang, "desk:email.no_address")
            : say(lang, "desk:email.bad_address", { value: facts.typed })}{" "}
          <a href={edit} target="_top">
            {say(lang, "desk:email.add_address")}
          </a>
        </Notice>
      ) : (
        <>
          {none && <Notice kind="bad">{say(lang, "desk:email.nothing_chosen")}</Notice>}
          {made && <Ready frame={frame} made={made} />}
          <ChoiceForm frame={frame} at={at} facts={facts} choice={choice} />
        </>
      )}
      <p>
        <a href={`${at}/`}>{say(lang, "desk:email.back")}</a>
      </p>
    </Page>
  );
};

const Ready: FC<{ frame: Frame; made: NonNullable<EmailProps["made"]> }> = ({ frame, made: { draft, mail } }) => {
  const { say, lang } = frame;
  return (
    <section class="card" aria-labelledby="email-ready">
      <h2 id="email-ready">{say(lang, "desk:email.ready")}</h2>
      <p>
        <a class="button main" href={mail.href}>
          {say(lang, "desk:email.open")}
        </a>
      </p>
      {mail.left > 0 && (
        <p class="warning">{say(lang, "desk:email.shortened", { count: mail.left.toLocaleString(lang) })}</p>
      )}
      <p class="hint">{say(lang, "desk:email.open_help")}</p>
      <dl class="particulars">
        <div>
          <dt>{say(lang, "desk:email.to")}</dt>
          <dd>{draft.to}</dd>
        </div>
        <div>
          <dt>{say(lang, "desk:email.subject")}</dt>
          <dd>{draft.subject}</dd>
        </div>
      </dl>
      <pre class="email-text">{mail.text}</pre>
    </section>
  );
};

type FormProps = Pick<EmailProps, "frame" | "at" | "facts" | "choice">;

const ChoiceForm: FC<FormProps> = ({ frame, at, facts, choice }) => {
  const { say, lang } = frame;
  const { loans, holds } = facts;
  const overdue = loans?.filter((loan) => loan.overdue).length ?? 0;
  const number = (count: number) => count.toLocaleString(lang);
  return (
    <form method="get" action={`${at}/email`}>
      <input type="hidden" name="write" value="1" />
      <fieldset>
        <legend>{say(lang, "desk:email.choose")}</legend>
        <Radio value="nothing" choice={choice} text={say(lang, "desk:email.choose_nothing")} />
        {loans === undefined && <p class="hint">{say(lang, "desk:email.loans_unreadable")}</p>}
        {overdue > 0 && (
          <Radio
            value="overdue"
            choice={choice}
            text={say(lang, "desk:email.choose_overdue", { count: number(overdue) })}
          />
        )}
        {loans !== undefined && loans.length > 0 && (
          <>
            <Radio value="loans" choice={choice} text={say(lang, "desk:email.choose_loans")} />
            <div class="email-loans">
              {loans.map((loan) => (
                <LoanBox frame={frame} loan={loan} choice={choice} />
              ))}
            </div>
          </>
        )}
        {loans?.length === 0 && <p class="hint">{say(lang, "desk:email.no_loans")}</p>}
        {holds === undefined && <p class="hint">{say(lang, "desk:email.holds_unreadable")}</p>}
        {holds !== undefined && holds.length > 0 && (
          <Radio
            value="holds"
            choice={choice}
            text={say(lang, "desk:email.choose_holds", { count: number(holds.length) })}
          />
        )}
        {holds?.length === 0 && <p class="hint">{say(lang, "desk:email.no_holds")}</p>}
      </fieldset>
      <div class="actions">
        <button type="submit">{say(lang, "desk:email.prepare")}</button>
      </div>
    </form>
  );
};

const Radio: FC<{ value: Choice["about"]; choice: Choice; text: string }> = ({ value, choice, text }) => (
  <label class="tick">
    <input type="radio" name="about" value={value} checked={choice.about === value} />
    {text}
  </label>
);

const LoanBox: FC<{ frame: Frame; loan: Loan; choice: Choice }> = ({ frame, loan, choice }) => {
  const { say, lang } = frame;
  const title = loan.title.trim() === "" ? say(lang, "desk:email.no_title") : oneLine(loan.title, 200);
  return (
    <label class="tick">
      <input type="checkbox" name="loan" value={loan.loanId} checked={choice.loanIds.has(loan.loanId)} />
      <span class="email-loan">
        {loan.dueOn === null ? title : say(lang, "desk:email.due", { title, day: dayInWords(loan.dueOn, lang) })}
        {loan.overdue && ` (${say(lang, "desk:email.is_overdue")})`}
      </span>
    </label>
  );
};
