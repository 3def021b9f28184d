import type { FC } from "hono/jsx";
import { entryOf } from "./menu.ts";
import type { Crumb, PageProps } from "./page.ts";

/** The way to a page: Koha's first page, ours, and then what the page says; or its entry in the menu and its title. */
export const Crumbs: FC<PageProps> = ({ frame: { say, lang, base }, title, current, crumbs }) => {
  const entry = current && entryOf(current);
  const name = entry && say(lang, entry.name);
  const own: readonly Crumb[] = crumbs ?? [
    ...(name && name !== title && current ? [{ name, to: current }] : []),
    { name: title },
  ];
  return (
    <nav class={own.length > 1 ? "crumbs" : "crumbs short"} aria-label={say(lang, "console:frame.crumbs")}>
      <ol>
        <li class="above">
          <a href="/cgi-bin/koha/mainpage.pl" target="_top">
            {say(lang, "console:frame.home")}
          </a>
        </li>
        {current === "/" ? null : (
          <li class="above">
            <a href={`${base}/`}>{say(lang, "console:frame.start")}</a>
          </li>
        )}
        {own.map((crumb) => (
          <li>
            {crumb.to === undefined ? (
              <span aria-current="page">{crumb.name}</span>
            ) : (
              <a href={`${base}${crumb.to}`}>{crumb.name}</a>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
};
