import type { FC } from "hono/jsx";
import { writtenAddress } from "../../../consent/phones/written-number.ts";
import type { UnheardForStaff } from "../../../reports/unheard-texts.ts";
import { instant } from "../../frame/instants.ts";
import { Csrf, type Frame } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";

interface SectionProps {
  frame: Frame;
  unheard: readonly UnheardForStaff[];
  names: ReadonlyMap<number, string>;
}

/** Numbers whose text nobody could read: they get nothing until they reply, or until staff say so here. */
export const UnheardSection: FC<SectionProps> = ({ frame, unheard, names }) => {
  const { say, lang, base, session } = frame;
  if (unheard.length === 0) return null;
  const title = say(lang, "staff:unheard.title");
  const columns = [
    say(lang, "staff:texts.heard"),
    say(lang, "staff:texts.from"),
    say(lang, "staff:unheard.what"),
    say(lang, "staff:texts.done"),
  ];
  const rows = unheard.map((text) => [
    instant(text.said_at, frame),
    <span id={`unheard-${text.address_id}`}>
      {text.patron_id === null ? (
        writtenAddress(text.channel, text.address)
      ) : (
        <a href={`${base}/patron/${text.patron_id}`}>{names.get(text.patron_id) ?? text.patron_id}</a>
      )}
    </span>,
    text.asked_at ? (
      <>
        {say(lang, "staff:unheard.asked")} <span class="help">{instant(text.asked_at, frame)}</span>
      </>
    ) : (
      say(lang, "staff:unheard.waiting")
    ),
    <form method="post" action={`${base}/texts/unheard/${text.address_id}/go-on`}>
      {session && <Csrf session={session} />}
      <button type="submit" class="quiet" aria-describedby={`unheard-${text.address_id}`}>
        {say(lang, "staff:unheard.go_on")}
      </button>
    </form>,
  ]);
  return (
    <>
      <h2>{title}</h2>
      <p>{say(lang, "staff:unheard.about")}</p>
      <Table name={title} columns={columns} rows={rows} />
    </>
  );
};
