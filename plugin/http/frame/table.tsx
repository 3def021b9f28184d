import type { Child, FC } from "hono/jsx";

/** A table that scrolls sideways where it must, by keyboard too; on a phone each row becomes a list of named values. */
export const Table: FC<{ name: string; columns: readonly string[]; rows: readonly (readonly Child[])[] }> = (props) => (
  <section class="scroll" tabindex={0} aria-label={props.name}>
    <table>
      <thead>
        <tr>
          {props.columns.map((column) => (
            <th scope="col">{column}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr>
            {row.map((cell, at) => (
              <td data-label={props.columns[at]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
