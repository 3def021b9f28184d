import type { Frame } from "../../../frame/layout.tsx";
import type { ListState } from "./list-backend.ts";
import type { ListQuery } from "./list-query.ts";

/** What the list of all messages shows. */
export interface ListProps {
  frame: Frame;
  query: ListQuery;
  state: ListState;
}
