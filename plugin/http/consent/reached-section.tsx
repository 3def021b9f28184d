import type { FC } from "hono/jsx";
import type { Frame } from "../frame/layout.tsx";
import { Table } from "../frame/table.tsx";
import { sayType } from "./notice-names.ts";
import { reachedOf } from "./reached-view.ts";
import { sayToPatron, sayToStaff } from "./reached-words.ts";
import type { ConsentView } from "./view.ts";
import type { Viewer } from "./viewer.ts";

/** How each type of notice really reaches the patron, and why; nothing where the patron is opted in nowhere. */
export const ReachedSection: FC<{ frame: Frame; viewer: Viewer; view: ConsentView }> = ({ frame, viewer, view }) => {
  const { say, lang } = frame;
  const reached = reachedOf(view);
  if (reached.length === 0) return null;
  const { by } = viewer;
  const title = say(lang, `coverage:${by}.title`);
  const columns = [say(lang, "coverage:column.type"), say(lang, "coverage:column.how")];
  const rows = reached.map(({ type, step, reached: one }) => {
    const name = sayType(frame, type, step);
    if (by === "patron") return [name, sayToPatron(one, frame)];
    const { how, why } = sayToStaff(one, frame);
    return [name, how, why];
  });
  return (
    <section aria-labelledby="reached-heading" id="reached">
      <h2 id="reached-heading">{title}</h2>
      <p>{say(lang, `coverage:${by}.about`)}</p>
      <Table
        name={title}
        columns={by === "patron" ? columns : [...columns, say(lang, "coverage:column.why")]}
        rows={rows}
        rowHeaders
      />
    </section>
  );
};
