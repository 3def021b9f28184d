import type { Child, FC } from "hono/jsx";
import { writtenAddress } from "../../../consent/phones/written-number.ts";
import { TEXTS_A_PAGE, type TextWithoutEffect } from "../../../reports/texts-without-effect.ts";
import { may } from "../../frame/entry.tsx";
import { instant } from "../../frame/instants.ts";
import { Csrf, type Frame } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";

interface SectionProps {
  frame: Frame;
  texts: readonly TextWithoutEffect[];
  names: ReadonlyMap<number, string>;
  page: number;
}

/** One page of the texts without effect: who wrote each, why nothing followed, and what can be done about it. */
export const WithoutEffectSection: FC<SectionProps> = ({ frame, texts, names, page }) => {
  const { say, lang, base } = frame;
  const title = say(lang, "staff:texts.without_effect");
  const columns = (["heard", "channel", "from", "text", "why", "done"] as const).map((name) =>
    say(lang, `staff:texts.${name}`),
  );
  const rows = texts.map((text): Child[] => [
    instant(text.heard_at, frame),
    say(lang, `pages:patron.${text.channel}`),
    text.patron_id === null ? (
      writtenAddress(text.channel, text.address)
    ) : (
      <a href={`${base}/patron/${text.patron_id}`}>{names.get(text.patron_id) ?? text.patron_id}</a>
    ),
    <Words frame={frame} id={`heard-${text.id}`} words={text.text ?? ""} />,
    <span class="reason">{say(lang, `staff:without_effect.${text.outcome}`)}</span>,
    <Actions frame={frame} text={text} names={names} page={page} />,
  ]);
  return (
    <>
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p>{say(lang, "staff:texts.none")}</p>
      ) : (
        <>
          <p>{say(lang, "staff:texts.without_effect_about")}</p>
          <Table name={title} columns={columns} rows={rows} />
        </>
      )}
    </>
  );
};

/** What was written, or that it was no text at all. */
export const Words: FC<{ frame: Frame; id: string; words: string }> = ({ frame: { say, lang }, id, words }) => (
  <span class="text" id={id}>
    {words === "" ? say(lang, "staff:texts.no_words") : words}
  </span>
);

type ActionsProps = Omit<SectionProps, "texts"> & { text: TextWithoutEffect };

const Actions: FC<ActionsProps> = ({ frame, text, names, page }) => {
  const { say, lang, base, session } = frame;
  const at = `${base}/texts/heard/${text.id}`;
  const back = page === 1 ? "" : `?page=${page}`;
  const described = { "aria-describedby": `heard-${text.id}` };
  const patrons = session && may(session, "consent") ? text.patrons : [];
  return (
    <div class="choices">
      <form method="post" action={`${at}/done${back}`}>
        {session && <Csrf session={session} />}
        <button type="submit" class="quiet" {...described}>
          {say(lang, "staff:texts.mark_done")}
        </button>
      </form>
      {patrons.map((patronId) => (
        <form method="post" action={`${at}/opt-out/${patronId}${back}`}>
          {session && <Csrf session={session} />}
          <button type="submit" class="quiet" {...described}>
            {say(lang, "staff:texts.opt_out", { name: names.get(patronId) ?? patronId })}
          </button>
        </form>
      ))}
    </div>
  );
};

/** Which part of how many is shown, and links to the pages before and after. */
export const PagesOf: FC<{ frame: Frame; page: number; total: number; shown: number }> = (props) => {
  const { frame, page, total, shown } = props;
  const { say, lang, base } = frame;
  if (total === 0) return null;
  const before = (page - 1) * TEXTS_A_PAGE;
  const figure = (count: number) => count.toLocaleString(lang);
  const range = { first: figure(before + 1), last: figure(before + shown), total: figure(total) };
  const title = say(lang, "staff:texts.pages");
  return (
    <nav class="choices" aria-label={title}>
      <span>{say(lang, "staff:texts.range", range)}</span>
      {page > 1 && (
        <a rel="prev" href={`${base}/texts?page=${page - 1}`}>
          {say(lang, "staff:texts.newer")}
        </a>
      )}
      {before + shown < total && (
        <a rel="next" href={`${base}/texts?page=${page + 1}`}>
          {say(lang, "staff:texts.older")}
        </a>
      )}
    </nav>
  );
};
