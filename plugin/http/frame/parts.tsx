import type { Child, FC } from "hono/jsx";

/** How a state is to be taken, beside its words: never by colour alone. */
export type BadgeKind = "good" | "bad" | "warn" | "quiet";

/** A state in a word or two. */
export const Badge: FC<{ kind: BadgeKind; children?: Child }> = ({ kind, children }) => (
  <span class={`badge badge-${kind}`}>{children}</span>
);

/** The row of links and buttons above a list, as Koha has it. */
export const Toolbar: FC<{ children?: Child }> = ({ children }) => <div class="toolbar">{children}</div>;

/** In place of a list that holds nothing: what would stand here, and what to do next. */
export const Empty: FC<{ children?: Child }> = ({ children }) => <p class="empty">{children}</p>;
