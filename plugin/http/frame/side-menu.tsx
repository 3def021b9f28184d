import type { FC } from "hono/jsx";
import { groupsFor } from "./menu.ts";
import type { PageProps } from "./page.ts";
import type { Session } from "./sessions.ts";

/** What this person may open, in groups, the present page marked. On a narrow screen it folds, without script. */
export const SideMenu: FC<PageProps & { session: Session }> = ({ frame: { say, lang, base }, current, session }) => {
  const groups = groupsFor(session);
  if (groups.length === 0) return null;
  return (
    <nav class="menu" aria-label="Tidings">
      <details>
        <summary>{say(lang, "console:frame.menu")}</summary>
        {groups.map(({ group, entries }) => (
          <>
            {group !== "start" && <h2>{say(lang, `console:menu.${group}`)}</h2>}
            <ul class="menu-group">
              {entries.map(({ path, name }) => (
                <li>
                  <a href={`${base}${path}`} aria-current={path === current ? "page" : undefined}>
                    {say(lang, name)}
                  </a>
                </li>
              ))}
            </ul>
          </>
        ))}
      </details>
    </nav>
  );
};
