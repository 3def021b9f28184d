import type { FC } from "hono/jsx";
import type { Nobodys } from "../../../reports/notices-of-nobody.ts";
import { instant } from "../../frame/instants.ts";
import type { Frame } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";
import { word } from "../words.ts";

/** Notices without a patron, which no patron's page can show. */
export const NobodysSection: FC<{ frame: Frame; nobodys: Nobodys }> = ({ frame, nobodys: { count, newest } }) => {
  const { say, lang } = frame;
  const title = say(lang, "staff:nobody.title");
  const columns = [
    say(lang, "staff:nobody.number"),
    say(lang, "pages:patron.notice"),
    say(lang, "staff:nobody.seen"),
    say(lang, "staff:nobody.why"),
  ];
  const rows = newest.map((notice) => [
    notice.notice_id,
    notice.letter_code ?? "",
    instant(notice.first_seen_at, frame),
    notice.because === null ? "" : word(say, lang, "because", notice.because),
  ]);
  return (
    <>
      <h2 id="nobody">{title}</h2>
      <p>{say(lang, "staff:nobody.about")}</p>
      {count > newest.length && (
        <p>{say(lang, "staff:nobody.newest", { shown: newest.length.toLocaleString(lang) })}</p>
      )}
      <Table name={title} columns={columns} rows={rows} />
    </>
  );
};
