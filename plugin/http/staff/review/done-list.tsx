import type { FC } from "hono/jsx";
import { groupOf } from "../../../reports/review/groups.ts";
import type { ReviewDone } from "../../../reports/review-done.ts";
import { readItemKey } from "../../../review/kinds.ts";
import { may } from "../../frame/entry.tsx";
import { instant } from "../../frame/instants.ts";
import { Csrf, type Frame } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";
import { type ReviewQuery, writeReviewQuery } from "./review-form.ts";

/** What was marked as done lately, folded, each with who did it, what they noted, and a way back. */
export const DoneList: FC<{ frame: Frame; done: readonly ReviewDone[]; query: ReviewQuery }> = (props) => {
  const { frame, done, query } = props;
  const { say, lang, base, session } = frame;
  if (done.length === 0) return null;
  const title = say(lang, "review:recent.title");
  const acts = session !== undefined && may(session, "answer");
  const columns = [
    say(lang, "review:column.patron"),
    say(lang, "review:filter.group"),
    say(lang, "review:column.when"),
    say(lang, "review:recent.by"),
    say(lang, "review:recent.note"),
    ...(acts ? [say(lang, "review:column.act")] : []),
  ];
  const rows = done.map(({ kind, id, patronId, name, who, at, note }) => {
    const key = `${kind}-${id}`;
    const known = readItemKey(key);
    return [
      patronId === null ? (
        <span id={`done-${key}`}>{say(lang, "review:item.no_patron")}</span>
      ) : (
        <a id={`done-${key}`} href={`${base}/patron/${patronId}/`}>
          {name ?? `#${patronId}`}
        </a>
      ),
      known ? say(lang, `review:group.${groupOf(known.kind)}`) : kind,
      instant(at, frame),
      who,
      note ?? "",
      ...(acts
        ? [
            <button type="submit" name="reopen" value={key} class="quiet" aria-describedby={`done-${key}`}>
              {say(lang, "review:recent.reopen")}
            </button>,
          ]
        : []),
    ];
  });
  return (
    <details class="group" id="done">
      <summary>
        <h2>{`${title} (${done.length.toLocaleString(lang)})`}</h2>
      </summary>
      <form method="post" action={`${base}/review/reopen${writeReviewQuery(query)}`}>
        {session && <Csrf session={session} />}
        <Table name={title} columns={columns} rows={rows} />
      </form>
    </details>
  );
};
