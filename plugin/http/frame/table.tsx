import type { Child, FC } from "hono/jsx";
import { Empty } from "./parts.tsx";

interface TableProps {
  /** For screen readers; with `caption` it is shown too. */
  name: string;
  columns: readonly Child[];
  rows: readonly (readonly Child[])[];
  caption?: boolean;
  /** The first cell of each row names the row. */
  rowHeaders?: boolean;
  /** What stands in place of the table where there are no rows. */
  empty?: Child;
}

/** A table that scrolls sideways where it must, by keyboard too; on a phone each row becomes a list of named values. */
export const Table: FC<TableProps> = ({ name, columns, rows, caption, rowHeaders, empty }) => {
  if (rows.length === 0 && empty !== undefined) return <Empty>{empty}</Empty>;
  const label = (at: number) => (typeof columns[at] === "string" ? columns[at] : "");
  return (
    <section class="scroll" tabindex={0} aria-label={name}>
      <table class="koha-table">
        {caption && <caption>{name}</caption>}
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col">{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {row.map((cell, at) =>
                rowHeaders && at === 0 ? <th scope="row">{cell}</th> : <td data-label={label(at)}>{cell}</td>,
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};
