import { raw } from "hono/html";
import type { Child } from "hono/jsx";

/** A page of the demo beside its first one. `kind` is the class of its body. */
export function DemoDocument(props: { title: string; styles: readonly string[]; kind: string; children: Child }) {
  const { title, styles, kind, children } = props;
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{`${title} – Tidings demo`}</title>
          <link rel="icon" href="/phones.svg" type="image/svg+xml" />
          {styles.map((name) => (
            <link rel="stylesheet" href={`/${name}`} />
          ))}
        </head>
        <body class={kind}>{children}</body>
      </html>
    </>
  );
}

/** A table with its rows; the caption is for those who do not see the page. */
export function DemoTable(props: { caption: string; columns: readonly string[]; children: Child }) {
  const { caption, columns, children } = props;
  return (
    <table>
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th scope="col">{column}</th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
