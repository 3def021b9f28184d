import { raw } from "hono/html";
import type { FC } from "hono/jsx";
import type { Postal } from "../../../../koha/lookup/postal-address.ts";
import { instant } from "../../../frame/instants.ts";
import { addressOf, sayNoText, wayOf } from "../shown-words.tsx";
import { type OneProps, titleOf } from "./one-page.tsx";

/** A message on paper: the library, to whom, when, and what was said. */
export const PrintPage: FC<OneProps & { postal: Postal | undefined; stylesheet: string }> = (props) => {
  const { frame, story, postal, stylesheet } = props;
  const { say, lang, base } = frame;
  const { row } = story;
  const way = row.channel === null ? "" : `${wayOf(row.channel, frame)} ${addressOf(row, frame)}`;
  return (
    <>
      {raw("<!doctype html>")}
      <html lang={lang}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{titleOf(props)}</title>
          <link rel="stylesheet" href={stylesheet} />
        </head>
        <body class="paper">
          <nav class="screen-only" aria-label={say(lang, "messages:one.print")}>
            <a href={`${base}/messages/${row.key}`}>{say(lang, "messages:act.back")}</a>{" "}
            <span class="hint">{say(lang, "messages:print.how")}</span>
          </nav>
          <main>
            <p class="paper-library">{postal?.library ?? ""}</p>
            <address>
              {(postal?.lines ?? [row.patron?.name ?? ""]).map((line) => (
                <>
                  {line}
                  <br />
                </>
              ))}
            </address>
            <p class="paper-date">{instant(row.sentAt ?? row.createdAt, frame)}</p>
            <h1>{row.subject ?? titleOf(props)}</h1>
            <div class="text">{row.text ?? sayNoText(row, frame)}</div>
            <p class="hint">
              {row.sentAt === null ? say(lang, "messages:print.unsent") : say(lang, "messages:print.sent", { way })}
            </p>
          </main>
        </body>
      </html>
    </>
  );
};
